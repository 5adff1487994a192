"""What is attacked: a reader, with files that it reads and what it may raise."""

import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mutants import changed, damaged

from continuo.base.errors import UserError
from continuo.training.arrays import CARD


@dataclass(frozen=True)
class Target:
    """A reader: `read` is given a mutant and an empty folder, and may raise what `allowed` says."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    read: Callable[[bytes, Path], object]
    allowed: tuple[type[Exception], ...] = (UserError,)
    mutate: Callable[[bytes, Sequence[bytes], random.Random], bytes] = damaged

    def mutant(self, draw: random.Random) -> bytes:
        """One of its files, damaged."""
        seeds = known(self)
        return self.mutate(draw.choice(seeds), seeds, draw)

    def fails(self, content: bytes, folder: Path) -> Exception | None:
        """What it raises and may not."""
        try:
            self.read(content, folder)
        except self.allowed:
            return None
        except Exception as error:
            return error
        return None


@cache
def known(target: Target) -> Sequence[bytes]:
    """Its files, made once."""
    return target.seeds()


def in_file(read: Callable[[Path], object], name: str) -> Callable[[bytes, Path], object]:
    """A reader of files as one of bytes."""

    def reader(content: bytes, folder: Path) -> object:
        path = folder / name
        path.write_bytes(content)
        return read(path)

    return reader


def written(write: Callable[[Path], object], name: str = "made") -> bytes:
    """The bytes of a file that `write` writes."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / name)
        return (Path(folder) / name).read_bytes()


def within_archive(content: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """As `damaged`, or one of the members is, whose checksum fits."""
    if draw.random() < 0.2:
        return damaged(content, others, draw)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(list(members))
    if name == CARD and draw.random() < 0.8:
        members[name] = json.dumps(changed(json.loads(members[name]), draw)).encode()
    else:
        members[name] = damaged(members[name], list(members.values()), draw)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return packed.getvalue()


def archived(
    name: str,
    write: Callable[[Path], object],
    read: Callable[[Path], object],
    file: str = "a.npz",
    allowed: tuple[type[Exception], ...] = (UserError,),
) -> Target:
    """A reader of archives that `write` writes, such as a network's."""
    seeds = lambda: [written(write, file)]  # noqa: E731
    return Target(name, seeds, in_file(read, file), allowed, within_archive)
