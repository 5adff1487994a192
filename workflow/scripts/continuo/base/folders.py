"""What lies in a folder of the user's."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from continuo.base.errors import UserError
from continuo.base.names import readable


def own_files(folder: str | Path, wanted: str) -> list[tuple[str, Path]]:
    """Every file below a folder that a `source.folder` names, as `files_below` has them; each with
    its name there, a path with "/".

    wanted: what is to be in it, in words. Raises UserError where the folder is missing, is empty or
    cannot be looked into.
    """
    folder = Path(folder).expanduser()
    if not is_folder(folder):
        raise UserError(
            f"source.folder: there is no folder {folder}. Make it and put {wanted} in it, or "
            "correct the path."
        )
    try:
        files = files_below(folder)
    except OSError as error:
        raise UserError(
            f"source.folder: {error.filename} cannot be looked into ({error.strerror})."
        ) from error
    if not files:
        raise UserError(f"source.folder: {folder} is empty. Put {wanted} in it.")
    return [(readable(path.relative_to(folder).as_posix()), path) for path in files]


def is_file(path: Path) -> bool:
    """Whether it is a file; none is called by a name that is too long for the system."""
    return _is(path, Path.is_file)


def is_folder(path: Path) -> bool:
    """Whether it is one; see `is_file`."""
    return _is(path, Path.is_dir)


def _is(path: Path, kind: Callable[[Path], bool]) -> bool:
    try:
        return kind(path)
    except OSError:
        return False


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
