"""A working copy of the project with as many pieces as one likes, and runs of it."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import yaml

from continuo.midi.writing import write_chords

ROOT = Path(__file__).parents[1]
FIRST = "results/many/shards/0/sources.csv"  # what the first job of its run makes
EXPERIMENT = {
    "source": {"folder": "data/many"},
    "split": {"test": 0},
    "window": 16,
    "network": {"embedding": 4, "units": 8, "layers": 1},
    "training": {"epochs": 1, "stride": 4096},
    "generation": {"chords": 20},
}


def make_project(
    folder: Path, files: int, chords: int = 24, experiment: Mapping = EXPERIMENT
) -> None:
    """A working copy with so many pieces of so many chords, as the experiment "many"."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "workflow", folder / "workflow", ignore=ignore)
    shutil.copy(ROOT / "Snakefile", folder)
    (folder / "profiles").symlink_to("workflow/profiles")
    (folder / "config.yaml").write_text(yaml.safe_dump({"experiments": {"many": dict(experiment)}}))
    data = folder / "data/many"
    data.mkdir(parents=True)
    random = np.random.default_rng(1)
    for number in range(files):
        tops = 60 + np.abs(np.cumsum(random.integers(-2, 3, chords))) % 12
        write_chords([(int(top),) for top in tops], data / f"{number}.mid")


def snakemake(folder: Path, *targets: str) -> str:
    """Run it there, as a user would; what it prints."""
    command = [sys.executable, "-m", "snakemake", "--cores", "all", *targets]
    done = subprocess.run(
        command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise RuntimeError(done.stdout[-3000:])
    return done.stdout
