"""Finished trainings, each under a key of all that it follows from: none is done twice."""

import hashlib
import hmac
import json
import logging
import os
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from continuo.base.bounded import read_plain

log = logging.getLogger("continuo")

LARGEST = 2**32  # bytes of a file
SUMS = "SHA256SUMS"  # of the other files, in the form that `sha256sum --check` reads
SIGNATURE = "SIGNATURE"  # of the sums, where there is a secret
VARIABLE = "CONTINUO_CACHE_KEY"  # the variable of the environment that has it


def training_key(facts: object, files: Iterable[str | Path]) -> str:
    """SHA-256, in hex, of `facts` (plain data) and of the content of `files`, in their order."""
    digests = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in files]
    return hashlib.sha256(json.dumps([facts, digests], sort_keys=True).encode()).hexdigest()


def fetch(folder: str | Path, key: str, outputs: Iterable[str | Path]) -> bool:
    """Write `outputs` from the entry `key` of the cache `folder`; False if it has none.

    An entry with a file that is missing or not what was stored is removed and counts as none, and
    where there is a `secret` so does one whose signature is another.
    """
    entry = _entry(folder, key)
    if not entry.is_dir():
        return False
    try:
        sums = read_plain(entry / SUMS, LARGEST)
        if secret() and not hmac.compare_digest(
            read_plain(entry / SIGNATURE, LARGEST), _signature(key, sums)
        ):
            raise ValueError(f"its signature is not that of {VARIABLE}")
        lines = sums.decode().splitlines()
        expected = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
        found = {Path(path): read_plain(entry / Path(path).name, LARGEST) for path in outputs}
        for path, content in found.items():
            if hashlib.sha256(content).hexdigest() != expected[path.name]:
                raise ValueError(f"{path.name} is not what was stored")
    except (OSError, ValueError, KeyError) as error:
        log.warning("%s: damaged, not used (%s)", entry, error)
        shutil.rmtree(entry, ignore_errors=True)
        return False
    for path, content in found.items():
        path.write_bytes(content)
    return True


def store(folder: str | Path, key: str, outputs: Iterable[str | Path]) -> None:
    """Keep copies of `outputs` as the entry `key` of the cache `folder`, whole or not at all.

    Where that fails the log says so: the training itself is done and must not fail of it.
    """
    draft = Path(folder) / f".{key}.{uuid.uuid4().hex}"
    try:
        draft.mkdir(parents=True)
        sums = ""
        for path in map(Path, outputs):
            content = path.read_bytes()
            (draft / path.name).write_bytes(content)
            sums += f"{hashlib.sha256(content).hexdigest()}  {path.name}\n"
        (draft / SUMS).write_text(sums)
        if secret():
            (draft / SIGNATURE).write_bytes(_signature(key, sums.encode()))
        draft.rename(_entry(folder, key))
    except OSError as error:
        log.warning("%s: not kept in the cache (%s)", folder, error)
        shutil.rmtree(draft, ignore_errors=True)


def secret() -> bytes:
    """What entries are signed with, from the environment; none if it is not set."""
    return os.environb.get(VARIABLE.encode(), b"")


def _entry(folder: str | Path, key: str) -> Path:
    """Signed entries have names of their own, so that those of others stay where they are."""
    return Path(folder) / (f"{key}-{_signature(key, b'').decode()[:16]}" if secret() else key)


def _signature(key: str, sums: bytes) -> bytes:
    """HMAC-SHA256, in hex, of the key of an entry and its sums, which all of its files follow."""
    return hmac.new(secret(), key.encode() + b"\n" + sums, "sha256").hexdigest().encode()
