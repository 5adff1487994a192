"""What lies in a folder of the user's."""

import os
from collections.abc import Iterator
from pathlib import Path


def files_below(folder: Path) -> list[Path]:
    """Every file below `folder` but hidden ones, sorted. OSError where one cannot be looked into.

    Linked folders are entered, but a link to a folder that it lies in is listed, and one that leads
    nowhere: they are refused when they are read.
    """
    return [Path(path) for path in sorted(_below(folder), key=lambda path: path.split("/"))]


def _below(folder: Path) -> Iterator[str]:
    waiting = [(str(folder), frozenset([os.path.realpath(folder)]))]
    while waiting:
        place, above = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_file(follow_symlinks=False):
                    yield entry.path
                elif Path(entry).is_dir() and (real := os.path.realpath(entry)) not in above:
                    waiting.append((entry.path, above | {real}))
                elif entry.is_symlink():
                    yield entry.path
