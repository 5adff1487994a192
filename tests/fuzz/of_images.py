"""Readers of fonts, of digits and of images of any kind."""

import gzip
import io
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from attacked import Target, archived, in_file
from PIL import Image

from continuo.base.errors import UserError
from continuo.images.completion.completed import NAMES, require_completable
from continuo.images.data.digits import KEYS, read_arrays
from continuo.images.data.fonts import Face, survey, typeset
from continuo.images.data.idx import read_idx
from continuo.images.data.own_folder import LIST
from continuo.images.data.own_images import lay_out_own
from tiny_fonts import two_fonts


def fonts() -> list[bytes]:
    folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
    return [(folder / f"{name}.ttf").read_bytes() for name in ("STIXSizTwoSymBol", "cmmi10")]


def read_font(path: Path) -> None:
    face = Face(path, 16)
    typeset(face, survey(face, "AbΓ√(\u222b"), 16)


def own_fonts() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return [path.read_bytes() for path in two_fonts(Path(folder))]


def complete(path: Path) -> None:
    """Both fonts are the same."""
    for name in NAMES:
        (path.parent / name).mkdir(exist_ok=True)
        shutil.copy(path, path.parent / name)
    font = {"path": path.name, "licence": "OFL"}
    require_completable(path.parent, (font, font), "ABC")


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


def pictures() -> list[bytes]:
    random = np.random.default_rng(1)
    grey = Image.fromarray(random.integers(0, 256, (9, 12), dtype=np.uint8))
    deep = Image.fromarray(random.integers(0, 65_536, (9, 12), dtype=np.uint16))
    frames = {"save_all": True, "append_images": [grey.rotate(180)]}
    exif = Image.Exif()
    exif[0x0112] = 6
    made: list[tuple[Image.Image, str, dict[str, Any]]] = [
        (grey, "PNG", {}),
        (deep, "PNG", {}),
        (grey.convert("RGBA"), "PNG", {}),
        (grey.convert("P"), "GIF", {"transparency": 3}),
        (grey, "GIF", frames),
        (grey.convert("RGB"), "JPEG", {"exif": exif}),
        (grey.convert("CMYK"), "JPEG", {}),
        (grey.convert("1"), "TIFF", {"compression": "group4"}),
        (deep, "TIFF", {"compression": "tiff_lzw"}),
        (grey.convert("F"), "TIFF", frames),
        (grey.convert("RGB"), "WEBP", {}),
        (grey, "BMP", {}),
        (grey, "PPM", {}),
        (grey, "JPEG2000", {}),
    ]
    found = []
    for image, kind, options in made:
        packed = io.BytesIO()
        image.save(packed, kind, **options)
        found.append(packed.getvalue())
    return found


def read_own(path: Path) -> None:
    """As the one file of a folder, which is of use or not."""
    row = {"file": "a.png", "class": "a", "part": "", "sha256": "0", "note": ""}
    pd.DataFrame([row]).to_csv(path.parent / LIST, index=False)
    lay_out_own({"folder": "a", "size": 16, "held_out": 0}, path.parent, 1)


TARGETS = (
    Target("picture", pictures, in_file(read_own, "0")),
    Target("font", fonts, in_file(read_font, "a.ttf")),
    Target("completed", own_fonts, in_file(complete, "a.ttf")),
    Target("idx", idx_seeds, in_file(read_array, "a.gz")),
    archived("npz", digits, read_arrays, "mnist.npz"),
)
