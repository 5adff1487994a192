"""A picture of the user's, of whatever kind and size, as a square of grey.

What is told of how: docs/images.md. Pillow reads it, and of its formats only those of pixels: what
runs other programs, or is a document, is none of them. How large a picture is stands in its
head, and is looked at before anything of that size is made.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

from continuo.base.errors import UserError

FORMATS = ("PNG", "JPEG", "MPO", "GIF", "WEBP", "TIFF", "BMP", "PPM", "JPEG2000", "AVIF")
PIXELS = 80_000_000  # a picture has at most; Pillow warns of more than 89 million
DEEP = 65_535  # white in 16 bits
AT_ONCE = 1_000_000  # pixels that are scaled to 8 bits, which takes some bytes for each


@dataclass(frozen=True)
class Picture:
    """grey: uint8 (size, size), 0 is black and 255 white. border: the median grey of its edges,
    which it is padded with. width, height: in the file. told: what one would not expect of it.
    """

    grey: np.ndarray
    border: int
    width: int
    height: int
    told: tuple[str, ...] = ()


def read_picture(path: str | Path, size: int) -> Picture:
    """The picture in a file, its longer side scaled to `size`, padded around.

    Raises UserError where the file is no picture, too large, or shows nothing, and whatever Pillow
    raises over a broken one; what it merely warns of, in the notes of a camera, is passed over.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _read(path, size)


def _read(path: str | Path, size: int) -> Picture:
    Image.init()
    try:
        opened = Image.open(path, formats=[name for name in FORMATS if name in Image.OPEN])
    except UnidentifiedImageError as error:
        raise UserError(f"no image, or of none of these kinds: {', '.join(FORMATS)}") from error
    with opened as image:
        width, height = image.size
        if width * height > PIXELS:
            raise UserError(f"{width:,} x {height:,} pixels; at most {PIXELS:,} are read")
        image.draft(None, (4 * size, 4 * size))  # a JPEG is unpacked no larger than it need be
        image.load()
        told = ["its first frame"] if getattr(image, "is_animated", False) else []
        grey = _grey(ImageOps.exif_transpose(image))
    scale = size / max(grey.size)
    sides = [max(1, round(side * scale)) for side in grey.size]
    small = np.asarray(grey.resize((sides[0], sides[1]), Image.Resampling.LANCZOS))
    if small.min() == small.max():
        raise UserError("nothing is to be seen: it is of one grey")
    edges = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    border = int(np.median(edges))
    square = np.full((size, size), border, np.uint8)
    top, left = (size - small.shape[0]) // 2, (size - small.shape[1]) // 2
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return Picture(square, border, width, height, tuple(told))


def _grey(image: Image.Image) -> Image.Image:
    """The image in 8 bits of grey: luma of colours (ITU-R BT.601); what is transparent is white
    behind what is dark on average, black behind what is light."""
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bits(image))
    if not image.has_transparency_data:
        return image.convert("RGB").convert("L") if image.mode == "P" else image.convert("L")
    layers = image.convert("RGBA")
    grey, seen = layers.convert("L"), layers.getchannel("A")
    if not seen.getbbox():
        raise UserError("nothing is to be seen: it is transparent all over")
    behind = 255 if ImageStat.Stat(grey, seen).mean[0] < 128 else 0
    return Image.composite(grey, Image.new("L", grey.size, behind), seen)


def _eight_bits(image: Image.Image) -> np.ndarray:
    """Values of 16 bits by their range; of more, or with a point, from the smallest to the largest
    that there are. uint8 (height, width)."""
    values = np.asarray(image)
    low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():
        raise UserError("it holds values that are no numbers")
    if not image.mode.startswith("F") and low >= 0 and high <= DEEP:
        low, high = 0, DEEP

    def scaled(part: np.ndarray) -> np.ndarray:
        shares = (part.astype(float) - low) / max(high - low, 1e-30)
        return np.rint(255 * shares).clip(0, 255).astype(np.uint8)

    parts = np.array_split(values, values.size // AT_ONCE + 1)
    return np.concatenate([scaled(part) for part in parts])
