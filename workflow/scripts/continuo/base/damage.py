"""Results that are not whole any more: cut off by a full disk or a kill, or changed by somebody.

Rules read what others wrote, and trust it. So none of their readers says what to do about a file
that is damaged: a script looks at the ends of all that it reads beforehand, which costs nothing,
and at the whole of it where it has failed.
"""

import csv
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from continuo.base.errors import UserError

NO_ZIP = "no archive, or cut off"


def require_whole(paths: Iterable[str | Path], results: Path) -> None:
    """UserError for the first of these files below the folder `results` that is cut off."""
    _require(paths, results, _cut_off)


def explain(paths: Iterable[str | Path], results: Path) -> None:
    """UserError for the first of these files below `results` that is damaged in any way."""
    _require(paths, results, lambda path: _cut_off(path) or _unreadable(path))


def require_rows(path: str | Path, wanted: Iterable[str], found: Iterable[str]) -> None:
    """UserError where the table `path` has no row of some piece that another result has: cut off at
    the end of a row it looks whole. found: the pieces in it."""
    if missing := sorted({*wanted} - {*found}):
        raise _error(path, f"no row of {missing[0]}")


def _require(
    paths: Iterable[str | Path], results: Path, wrong: Callable[[Path], str | None]
) -> None:
    for path in map(Path, paths):
        if path.is_relative_to(results) and path.is_file() and (found := wrong(path)):
            raise _error(path, found)


def _error(path: str | Path, found: str) -> UserError:
    return UserError(f"{path} is damaged ({found}). Delete it and run again: it is then made anew.")


def _cut_off(path: Path) -> str | None:
    """What is wrong with the ends of a file, by its kind; None for a kind that is not known."""
    kind = path.suffix
    if kind in (".npz", ".keras"):
        return None if zipfile.is_zipfile(path) else NO_ZIP
    if kind not in (".csv", ".json", ".parquet", ".svg", ".html"):
        return None
    with path.open("rb") as file:
        begin = file.read(4)
        file.seek(-min(4, len(begin)), 2)
        end = file.read()
    whole = {
        ".csv": end.endswith(b"\n"),
        ".json": end.strip().endswith((b"}", b"]")),
        ".parquet": begin == end == b"PAR1" and path.stat().st_size > 8,
    }.get(kind, end.strip().endswith(b">"))
    return None if whole else "cut off" if begin else "empty"


def _unreadable(path: Path) -> str | None:
    """What is raised over a file as it is read through, by its kind."""
    try:
        READERS.get(path.suffix, lambda path: None)(path)
    except Exception as error:  # whatever the damage leads to
        return str(error) or type(error).__name__
    return None


def _read_csv(path: Path) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        lengths = {len(row) for row in csv.reader(file, strict=True)}
    if len(lengths) > 1:
        raise ValueError("rows of different lengths")


def _read_parquet(path: Path) -> None:
    import pyarrow.parquet as pq  # slow to load, and none of the others needs it

    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            file.read_row_group(number)


def _read_archive(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if broken := archive.testzip():
            raise ValueError(f"{broken} is not what was written")


READERS: dict[str, Callable[[Path], object]] = {
    ".csv": _read_csv,
    ".json": lambda path: json.loads(path.read_bytes()),
    ".parquet": _read_parquet,
    ".npz": _read_archive,
    ".keras": _read_archive,
}
