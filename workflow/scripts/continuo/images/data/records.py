"""Fetched files, each with a row that says what it is and where it came from."""

import hashlib
from pathlib import Path

from continuo.base.errors import UserError

COLUMNS = ["file", "class", "origin", "licence", "sha256", "note"]


def check(what: str, content: bytes, sha256: str, advice: str = "") -> None:
    """Raises UserError, with both digests, where `content` has another SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256.lower():
        raise UserError(f"{what} has the SHA-256 {digest}, expected was {sha256}{advice}")


def write_files(
    files: dict[str, bytes], place: Path, folder: Path, origin: str, licence: str, label: str = ""
) -> list[dict]:
    """Write `files`, by name, into `place`; their rows, named by their path from `folder`."""
    for name, data in files.items():
        (place / name).write_bytes(data)
    return [file_row(place / name, folder, origin, licence, label) for name in files]


def write_licences(
    texts: dict[str, bytes], place: Path, folder: Path, origin: str, label: str = ""
) -> list[dict]:
    """Write licence texts, by their paths, below `place`/licence; their rows."""
    rows = []
    for name, data in texts.items():
        path = place / "licence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        rows.append(file_row(path, folder, origin, "", label, "licence text"))
    return rows


def file_row(
    path: Path, folder: Path, origin: str, licence: str, label: str = "", note: str = ""
) -> dict:
    """The row of COLUMNS for a file below `folder`; label: its class, "" if it is of them all."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    file = path.relative_to(folder).as_posix()
    return dict(zip(COLUMNS, (file, label, origin, licence, digest, note), strict=True))
