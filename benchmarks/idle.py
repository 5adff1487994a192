"""A run with nothing to do, against Snakemake on an empty Snakefile."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from many import FIRST, make_project, snakemake
from measure import Row, medians


@dataclass(frozen=True)
class Size:
    """goals: by the number of MIDI files in the folder; targets: what is made of them before."""

    goals: Mapping[int, float]
    rounds: int
    targets: tuple[str, ...] = ()


SIZES = {
    "full": Size({10: 1.3, 1_000: 2.0, 10_000: 3.0}, rounds=7),
    "toy": Size({2: 100}, rounds=1, targets=(FIRST,)),
}


def rows(size: Size) -> Iterator[Row]:
    """A row for each number of MIDI files."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty"
        empty.mkdir()
        (empty / "Snakefile").touch()
        for files, goal in size.goals.items():
            project = Path(folder) / str(files)
            make_project(project, files)
            snakemake(project, *size.targets)
            ours, theirs = medians(
                partial(snakemake, project, *size.targets),
                partial(snakemake, empty),
                rounds=size.rounds,
            )
            name = f"a run with nothing to do, {files:,} MIDI files"
            yield Row(name, ours, theirs, "s", ours / theirs, f"<= {goal:g}")
