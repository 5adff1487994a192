"""The idx files in which MNIST and its successors are handed round.

Format: http://yann.lecun.com/exdb/mnist/, "the IDX file format": two zero bytes, a byte for the
type (8 is uint8), one for the number of dimensions, each dimension as a big-endian uint32, data.
"""

import gzip
import io
import zlib
from pathlib import Path

import numpy as np

from continuo.base.errors import UserError

UINT8 = 8
LARGEST = 2**30  # bytes of one file, unpacked; MNIST's training images have 47 MB


def read_idx(path: str | Path, dimensions: int) -> np.ndarray:
    """The uint8 array of that many dimensions in an idx file, packed by gzip or not.

    Raises UserError, with the file's name, where it is anything else.
    """
    path = Path(path)
    try:
        content = _unpacked(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise UserError(f"{path} cannot be read ({error}). Get the file anew.") from error
    head = 4 + 4 * dimensions
    if content[:4] != bytes([0, 0, UINT8, dimensions]) or len(content) < head:
        raise UserError(f"{path} is no idx file of bytes in {dimensions} dimensions.")
    shape = tuple(int(n) for n in np.frombuffer(content[4:head], ">u4"))
    size = int(np.prod(shape, dtype=object))
    if len(content) - head != size:
        raise UserError(
            f"{path} should hold {size} bytes of data and has {len(content) - head}. "
            "Get the file anew."
        )
    return np.frombuffer(content, np.uint8, offset=head).reshape(shape)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    with gzip.open(io.BytesIO(content)) as file:
        unpacked = file.read(LARGEST + 1)
    if len(unpacked) > LARGEST:
        raise OSError(f"more than {LARGEST >> 20} MiB unpacked")
    return unpacked
