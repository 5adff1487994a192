"""What is known of a user's own files: a manifest for each shard of them, kept from run to run.

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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

NAME = "manifest.csv"  # in the shard's folder: what tells of its files, then a row a file
LARGEST = 2**27  # bytes of a file; no reader takes more
SETTLED = 2 * 10**9  # ns after which a file that is changed once more has another time, anywhere


class Entry(NamedTuple):
    """A file, by its name for people. modified, changed: its times, ns, and 0 where they do not
    tell that it is the same; sha256: "" where it cannot be read, or is too large to be."""

    name: str
    path: str
    size: int
    modified: int
    changed: int
    sha256: str


@dataclass(frozen=True)
class Scan:
    """shards: what tells of the files of each shard, by its number as text; only those with files.
    changed: the names of those that are new, gone or other than in the manifests that were kept."""

    shards: Mapping[str, str]
    changed: tuple[str, ...]


def scan(files: Sequence[tuple[str, Path]], shards: int, folder: Path, keep: bool) -> Scan:
    """Look at files, each with its name, in so many shards.

    folder: that of the shards, each with its manifest; keep: whether to write those that have
    changed. Raises OSError where a manifest cannot be written.
    """
    paths: dict[int, list[tuple[str, Path]]] = {}
    for name, path in files:
        paths.setdefault(shard_of(name, shards), []).append((name, path))
    before = _manifests(folder)
    told: dict[str, str] = {}
    gone, new = set[tuple[str, str]](), set[tuple[str, str]]()
    for number in sorted({*paths, *before}):
        manifest, now = folder / str(number) / NAME, time.time_ns()
        kept = _read(manifest)
        known = {entry.path: entry for entry in kept}
        found = paths.get(number, [])
        entries = [_look(name, path, known.get(str(path)), now) for name, path in found]
        if entries != kept:
            was, are = ({(e.name, e.sha256) for e in part} for part in (kept, entries))
            gone |= was - are
            new |= are - was
        if entries:
            told[str(number)] = _tell(entries)
        if keep and entries and entries != kept:
            _write(entries, manifest)
        elif keep and not entries:
            manifest.unlink()
    # what only went to another shard is in both
    return Scan(told, tuple(sorted({name for name, _ in gone ^ new})) if before else ())


def shard_of(name: str, shards: int) -> int:
    """The shard of the file of that name, from 0."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % shards


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


def kept_files(manifest: str | Path) -> list[tuple[str, Path]] | None:
    """The files in a manifest, each with its name; None where there is none."""
    manifest = Path(manifest)
    found = [(entry.name, Path(entry.path)) for entry in _read(manifest)]
    return found if manifest.is_file() else None


def _look(name: str, path: Path, known: Entry | None, now: int) -> Entry:
    """What is there now."""
    try:
        found = path.stat()
    except OSError:
        return Entry(name, str(path), 0, 0, 0, "")
    entry = Entry(name, str(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns, "")
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
    lines = [f"{entry.name}\0{entry.sha256}" for entry in entries]
    digest = hashlib.sha256("\0".join(lines).encode()).hexdigest()
    return f"{len(lines)} files {digest[:16]}"


def _read(manifest: Path) -> list[Entry]:
    """The files in it; none where there is no manifest, or one that is not whole."""
    try:
        with manifest.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            told = file.readline().rstrip("\n")
            entries = [
                Entry(name, path, int(size), int(modified), int(changed), sha256)
                for name, path, size, modified, changed, sha256 in csv.reader(file)
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
