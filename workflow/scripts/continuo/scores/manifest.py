"""What is known of the files of a source: a manifest for each shard, kept from run to run.

Snakemake is asked about shards, not about files. A file is read for its digest only where its size
or one of its times is another than when that was last done; what then tells of a shard is made
from names and digests alone, so that a file which was only touched changes nothing.
"""

import contextlib
import csv
import hashlib
import os
import stat
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from continuo.scores.musicxml import LARGEST
from continuo.scores.shards import count_shards, shard_of
from continuo.scores.sources import source_pieces

NAME = "manifest.csv"  # in the shard's folder: what tells of its files, then a row a file
SETTLED = 2 * 10**9  # ns after which a file that is changed once more has another time, anywhere


class Entry(NamedTuple):
    """A file. modified, changed: its times, ns, and 0 where they do not tell that it is the same;
    sha256: "" where it cannot be read, or is too large to be."""

    piece: str
    path: str
    size: int
    modified: int
    changed: int
    sha256: str


@dataclass(frozen=True)
class Scan:
    """shards: what tells of the files of each shard, by its number as text; only those with files.
    changed: the pieces that are new, gone or other than in the manifests that were kept."""

    shards: Mapping[str, str]
    changed: tuple[str, ...]


def scan(source: dict, wanted: int, folder: Path, keep: bool) -> Scan:
    """Look at the files of a `source:` entry, in `wanted` shards or as many as are fit.

    folder: that of the shards, each with its manifest; keep: whether to write those that have
    changed. No shards for a download. Raises UserError as `source_pieces` does, and OSError where
    a manifest cannot be written.
    """
    pieces = source_pieces(source)
    count = count_shards(len(pieces), wanted)
    paths: dict[int, list[tuple[str, Path]]] = {}
    for piece, path in pieces:
        paths.setdefault(shard_of(piece, count), []).append((piece, path))
    before = _manifests(folder)
    told: dict[str, str] = {}
    gone, new = set[tuple[str, str]](), set[tuple[str, str]]()
    for number in sorted({*paths, *before}):
        manifest, now = folder / str(number) / NAME, time.time_ns()
        kept = _read(manifest)
        known = {entry.path: entry for entry in kept}
        found = paths.get(number, [])
        entries = [_look(piece, path, known.get(str(path)), now) for piece, path in found]
        if entries != kept:
            was, are = ({(e.piece, e.sha256) for e in part} for part in (kept, entries))
            gone |= was - are
            new |= are - was
        if entries:
            told[str(number)] = _tell(entries)
        if keep and entries and entries != kept:
            _write(entries, manifest)
        elif keep and not entries:
            manifest.unlink()
    # what only went to another shard is in both
    return Scan(told, tuple(sorted({piece for piece, _ in gone ^ new})) if before else ())


def kept_shards(folder: Path) -> dict[str, str]:
    """What tells of each shard, as the last scan that was kept has it."""
    found = {}
    for number, manifest in _manifests(folder).items():
        with manifest.open(encoding="utf-8", errors="surrogateescape") as file:
            found[str(number)] = file.readline().rstrip("\n")
    return found


def _manifests(folder: Path) -> dict[int, Path]:
    """Those of the shards in the folder."""
    found = {int(path.parent.name): path for path in folder.glob(f"*/{NAME}")}
    return dict(sorted(found.items()))


def forget(folder: Path) -> None:
    """Remove the manifests of the shards in the folder."""
    for manifest in _manifests(folder).values():
        manifest.unlink(missing_ok=True)


def kept_pieces(manifest: Path) -> list[tuple[str, Path]]:
    """The name and the file of each piece in a manifest."""
    return [(entry.piece, Path(entry.path)) for entry in _read(manifest)]


def _look(piece: str, path: Path, known: Entry | None, now: int) -> Entry:
    """What is there now."""
    try:
        found = path.stat()
    except OSError:
        return Entry(piece, str(path), 0, 0, 0, "")
    entry = Entry(piece, str(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns, "")
    if known and known.sha256 and known[:5] == entry[:5]:
        return known
    if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
        return entry
    with contextlib.suppress(OSError):
        entry = entry._replace(sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    # of a file that was changed just now, or later than now as the clock has it, the times may be
    # the same after it has been changed once more
    return entry if entry.changed + SETTLED < now else entry._replace(modified=0, changed=0)


def _tell(entries: Iterable[Entry]) -> str:
    """What a shard's files are: another text where one comes, goes or has other content."""
    lines = [f"{entry.piece}\0{entry.sha256}" for entry in entries]
    digest = hashlib.sha256("\0".join(lines).encode()).hexdigest()
    return f"{len(lines)} files {digest[:16]}"


def _read(manifest: Path) -> list[Entry]:
    """The files in it; none where there is no manifest, or one that is not whole."""
    try:
        with manifest.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            told = file.readline().rstrip("\n")
            entries = [
                Entry(piece, path, int(size), int(modified), int(changed), sha256)
                for piece, path, size, modified, changed, sha256 in csv.reader(file)
            ]
    except (OSError, ValueError, csv.Error):
        return []
    return entries if told == _tell(entries) else []


def _write(entries: Iterable[Entry], manifest: Path) -> None:
    entries = list(entries)
    manifest.parent.mkdir(parents=True, exist_ok=True)
    new = manifest.with_name(f"{NAME}.{os.getpid()}")
    try:
        with new.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(f"{_tell(entries)}\n")
            csv.writer(file, lineterminator="\n").writerows(entries)
        new.replace(manifest)
    finally:
        new.unlink(missing_ok=True)
