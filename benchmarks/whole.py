"""The main job in a clean clone, installation aside."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measure import Row

ROOT = Path(__file__).parents[1]


def rows(quick: bool) -> Iterator[Row]:
    """Minutes of `snakemake music` in a clone of the last commit."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
        began = time.perf_counter()
        command = [sys.executable, "-m", "snakemake", "music"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        minutes = (time.perf_counter() - began) / 60
    yield Row("`make` in a clean clone, installation aside", minutes, None, "min", minutes, "<= 5")
