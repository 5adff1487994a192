"""Characters drawn with a font, as a typesetter would place them, and what a font does not have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from continuo.base.errors import UserError

FINER = 4  # glyphs are drawn this much larger: no hinting, no embedded bitmaps, even greys
EM = 7 / 8  # the font's em in a picture's side, if every glyph then fits
FARTHEST = 12  # ems that a glyph goes from its place; the canvas grows by the square of it
UNASSIGNED = "\uffff"  # never a character: what a font draws here is its .notdef


@dataclass(frozen=True)
class Glyph:
    """A character's ink, uint8 (height, width), cut out; left and top from the em's middle."""

    ink: np.ndarray
    left: float
    top: float

    @property
    def reach(self) -> float:
        """How far its ink goes from the em's middle, along an axis."""
        height, width = self.ink.shape
        return max(-self.left, -self.top, self.left + width, self.top + height)


@dataclass(frozen=True)
class Drawn:
    """What became of the characters asked for: those drawn; how many the font does not have, and
    how many it claims to have and has no ink for; how far the drawn ones go from the em's middle.
    """

    characters: list[str]
    missing: int
    empty: int
    reach: float


class Face:
    """A font at `FINER` times the size of the pictures.

    Raises UserError where the file is no font, or has no face of that number.
    """

    def __init__(self, path: str | Path, size: int, index: int = 0):
        self.path, self.em = path, FINER * size
        try:
            self.font = ImageFont.truetype(
                str(path), self.em, index, layout_engine=ImageFont.Layout.BASIC
            )
        except (OSError, ValueError) as error:
            raise UserError(
                f"{path} cannot be read as a font, face {index} ({error}). Give a TrueType or "
                "OpenType font, and as `index` the number of a face that it has, from 0."
            ) from error
        ascent, descent = self.font.getmetrics()
        self.baseline = (ascent - descent) / 2  # below the middle of the line

    def draw(self, character: str) -> Glyph | None:
        """The character's glyph, None if it has no ink; UserError where the font fails over it."""
        try:
            return self._drawn(character)
        except (OSError, ValueError, MemoryError, OverflowError) as error:
            raise UserError(
                f"{self.path}: the font fails over the character {character!r} ({error}). It may "
                "be damaged: get it anew, or give another."
            ) from error

    def _drawn(self, character: str) -> Glyph | None:
        reach = max(map(abs, self.font.getbbox(character, anchor="ms"))) + abs(self.baseline)
        if reach > FARTHEST * self.em:
            raise ValueError(f"it goes {reach / self.em:.0f} ems from its place")
        half = ceil(max(self.em, reach)) + 1
        canvas = Image.new("L", (2 * half, 2 * half))
        middle = (half, half + self.baseline)
        ImageDraw.Draw(canvas).text(middle, character, 255, self.font, anchor="ms")
        box = canvas.getbbox()
        if box is None:
            return None
        return Glyph(np.asarray(canvas.crop(box)), box[0] - half, box[1] - half)


def survey(face: Face, characters: Iterable[str]) -> Drawn:
    """Which of the characters the font draws. Its own map of characters is not believed.

    A character without ink is empty; one that looks as an unassigned code point does is missing.
    """
    absent = face.draw(UNASSIGNED)
    drawn: list[str] = []
    missing = empty = 0
    reach = 0.0
    for character in characters:
        glyph = face.draw(character)
        if glyph is None:
            empty += 1
        elif absent is not None and _alike(glyph, absent):
            missing += 1
        else:
            drawn.append(character)
            reach = max(reach, glyph.reach)
    return Drawn(drawn, missing, empty, reach)


def _alike(one: Glyph, other: Glyph) -> bool:
    same_place = (one.left, one.top) == (other.left, other.top)
    return same_place and np.array_equal(one.ink, other.ink)


def set_in_frame(glyph: Glyph, reach: float, size: int) -> np.ndarray:
    """The picture, uint8 (size, size), of what is within `reach` of the em's middle."""
    half = ceil(reach) + 1
    x, y = floor(glyph.left), floor(glyph.top)
    canvas = Image.new("L", (2 * half, 2 * half))
    canvas.paste(Image.fromarray(glyph.ink), (half + x, half + y))
    right, lower = half + x - glyph.left, half + y - glyph.top
    box = (right - reach, lower - reach, right + reach, lower + reach)
    return np.asarray(canvas.resize((size, size), Image.Resampling.BOX, box=box))


def frame_of(face: Face, drawn: Drawn, size: int) -> float:
    """How far from the em's middle all pictures of the drawn characters reach, in pixels of `face`.

    Where a glyph would come closer than a pixel to the border, all of them are smaller.
    """
    return max(face.em / EM / 2, drawn.reach * size / (size - 2))


def typeset(face: Face, drawn: Drawn, size: int) -> np.ndarray:
    """The pictures of the drawn characters, uint8 (n, size, size), all at one scale.

    The em's middle is the picture's. No glyph is clipped, see `frame_of`.
    """
    reach = frame_of(face, drawn, size)
    glyphs = (face.draw(character) for character in drawn.characters)
    return stack([set_in_frame(g, reach, size) for g in glyphs if g is not None], size)


def stack(pictures: Sequence[np.ndarray], size: int) -> np.ndarray:
    """The pictures as one array uint8 (n, size, size), n = 0 too."""
    return np.array(pictures, np.uint8).reshape(-1, size, size)
