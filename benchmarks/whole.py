"""The main job in a clean clone, installation aside."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from many import FIRST, make_project, snakemake
from measure import Row

ROOT = Path(__file__).parents[1]


def clone(folder: Path) -> None:
    """The last commit."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)


@dataclass(frozen=True)
class Size:
    """make: makes the working copy in a folder that is not there yet; target: what is run in it."""

    make: Callable[[Path], None]
    target: str


SIZES = {
    "full": Size(clone, "music"),
    "toy": Size(lambda folder: make_project(folder, files=2), FIRST),
}


def rows(size: Size) -> Iterator[Row]:
    """Minutes of the main job in it."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        size.make(project)
        began = time.perf_counter()
        snakemake(project, size.target)
        minutes = (time.perf_counter() - began) / 60
    yield Row("`make` in a clean clone, installation aside", minutes, None, "min", minutes, "<= 5")
