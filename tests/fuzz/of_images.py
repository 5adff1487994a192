"""Readers of fonts and of digits."""

import gzip
from contextlib import suppress
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from attacked import Target, archived, in_file

from continuo.base.errors import UserError
from continuo.images.data.digits import KEYS, read_arrays
from continuo.images.data.fonts import Face, survey, typeset
from continuo.images.data.idx import read_idx


def fonts() -> list[bytes]:
    folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
    return [(folder / f"{name}.ttf").read_bytes() for name in ("STIXSizTwoSymBol", "cmmi10")]


def read_font(path: Path) -> None:
    face = Face(path, 16)
    typeset(face, survey(face, "AbΓ√(\u222b"), 16)


def idx_seeds() -> list[bytes]:
    images = bytes([0, 0, 8, 3]) + np.array([2, 3, 4], ">u4").tobytes() + bytes(24)
    return [images, gzip.compress(images, mtime=0), bytes([0, 0, 8, 1, 0, 0, 0, 5]) + bytes(5)]


def read_array(path: Path) -> None:
    for dimensions in (1, 3):
        with suppress(UserError):
            read_idx(path, dimensions)


def digits(path: Path) -> None:
    shapes = [(5, 4, 4), (5,), (3, 4, 4), (3,)]
    arrays: dict[str, Any] = {
        key: np.ones(shape, np.uint8) for key, shape in zip(KEYS, shapes, strict=True)
    }
    np.savez_compressed(path, **arrays)


TARGETS = (
    Target("font", fonts, in_file(read_font, "a.ttf")),
    Target("idx", idx_seeds, in_file(read_array, "a.gz")),
    archived("npz", digits, read_arrays, "mnist.npz"),
)
