"""A run with nothing to do, against Snakemake on an empty Snakefile."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import yaml

from continuo.midi.writing import write_chords
from measure import Row, medians

ROOT = Path(__file__).parents[1]
GOALS = {10: 1.3, 1_000: 2.0, 10_000: 3.0}
EXPERIMENT = {
    "source": {"folder": "data/many"},
    "split": {"test": 0},
    "window": 16,
    "network": {"embedding": 4, "units": 8, "layers": 1},
    "training": {"epochs": 1, "stride": 4096},
    "generation": {"chords": 20},
}


def rows(quick: bool) -> Iterator[Row]:
    """A row for each number of MIDI files in the folder."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty"
        empty.mkdir()
        (empty / "Snakefile").touch()
        for files, goal in GOALS.items():
            project = Path(folder) / str(files)
            make_project(project, files)
            snakemake(project)

            def ours(project=project):
                return snakemake(project)

            def theirs():
                return snakemake(empty)

            times = medians(ours, theirs, rounds=3 if quick else 7)
            name = f"a run with nothing to do, {files:,} MIDI files"
            yield Row(name, *times, "s", times[0] / times[1], f"<= {goal:g}")


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


def snakemake(folder: Path) -> None:
    """Run it there, as a user would."""
    command = [sys.executable, "-m", "snakemake", "--cores", "all"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
