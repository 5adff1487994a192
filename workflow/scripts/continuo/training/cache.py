"""Finished trainings, each under a key of all that it follows from: none is done twice."""

import hashlib
import json
import logging
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

log = logging.getLogger("continuo")

SUMS = "SHA256SUMS"  # of the other files, in the form that `sha256sum --check` reads


def training_key(facts: object, files: Iterable[str | Path]) -> str:
    """SHA-256, in hex, of `facts` (plain data) and of the content of `files`, in their order."""
    digests = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in files]
    return hashlib.sha256(json.dumps([facts, digests], sort_keys=True).encode()).hexdigest()


def fetch(folder: str | Path, key: str, outputs: Iterable[str | Path]) -> bool:
    """Write `outputs` from the entry `key` of the cache `folder`; False if it has none.

    An entry with a file that is missing or not what was stored is removed and counts as none.
    """
    entry = Path(folder) / key
    if not entry.is_dir():
        return False
    try:
        lines = (entry / SUMS).read_text().splitlines()
        expected = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
        found = {Path(path): (entry / Path(path).name).read_bytes() for path in outputs}
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
        draft.rename(Path(folder) / key)
    except OSError as error:
        log.warning("%s: not kept in the cache (%s)", folder, error)
        shutil.rmtree(draft, ignore_errors=True)
