"""Files from anywhere, read within bounds: what they promise is checked before anything is made."""

import io
import json
import math
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from continuo.base.errors import UserError

PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
RATIO = 8  # weights hardly pack at all: what unpacks to more than so many times its size is none
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


@contextmanager
def read_from(path: str | Path, what: str, advice: str = "") -> Iterator[None]:
    """The body reads the file `path`; whatever is raised there is a UserError: it is not `what`.

    advice: what to do then, a sentence.
    """
    try:
        require_plain(path)
        yield
    except UserError:
        raise
    except Exception as error:  # whoever made the file chose what is raised
        raise UserError(
            f"{path}: not {what}, or a broken one ({str(error) or type(error).__name__})"
            + (f". {advice}" if advice else "")
        ) from error


def require_plain(path: str | Path) -> None:
    """ValueError where there is something else than a file: a pipe or a device may have no end."""
    path = Path(path)
    if path.exists() and not path.is_file():
        raise ValueError("it is no plain file")


def read_plain(path: str | Path, most: int) -> bytes:
    """The content of a file; ValueError where it is none, or has more bytes than `most`."""
    require_plain(path)
    with Path(path).open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"it has more than {most:,} bytes")
    return content


def read_members(
    path: str | Path, names: Collection[str] | None = None, most: int | None = None
) -> dict[str, bytes]:
    """The members of the zip archive `path`, by their names: all, or only `names`.

    most: bytes that they may have unpacked; RATIO times what the file has if not given. Raises
    KeyError for a name that is absent, ValueError where they have more, or are packed in another
    way than by deflate, and whatever zipfile raises over a broken archive.
    """
    most = RATIO * Path(path).stat().st_size if most is None else most
    with zipfile.ZipFile(path) as archive:
        members = [archive.getinfo(name) for name in names or archive.namelist()]
        if sum(member.file_size for member in members) > most:
            raise ValueError(f"it unpacks to more than {most:,} bytes")
        if not all(member.compress_type in PACKINGS for member in members):
            raise ValueError("it is packed in another way than by deflate")
        return {member.filename: archive.read(member) for member in members}  # never more


def to_array(content: bytes) -> np.ndarray:
    """The array of an .npy file. ValueError where it is none, or of objects, or promises another
    size than it has."""
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    if version not in HEADERS:
        raise ValueError(f"an array of the unknown version {version}")
    shape, _, dtype = HEADERS[version](file)
    size = math.prod(shape) * dtype.itemsize
    if dtype.hasobject:
        raise ValueError("an array of objects")
    if size != len(content) - file.tell() or math.prod(shape) > len(content):
        raise ValueError(f"an array {dtype} {shape}, of which there are {len(content)} bytes")
    file.seek(0)
    return np.lib.format.read_array(file, allow_pickle=False)


def read_npz(
    path: str | Path, names: Collection[str] | None = None, most: int | None = None
) -> dict[str, np.ndarray]:
    """The arrays of an .npz file, by their names: all, or only `names`; see `read_members`."""
    wanted = [f"{name}.npy" for name in names or ()]
    members = read_members(path, wanted, most)
    return {name.removesuffix(".npy"): to_array(content) for name, content in members.items()}


def to_object(content: bytes) -> dict[str, Any]:
    """The JSON object in the text; ValueError where it is none."""
    found = json.loads(content)
    if not isinstance(found, dict):
        raise ValueError("its card is no JSON object")
    return found
