"""A font with glyphs added to it; its own stay as they are, byte by byte."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from continuo.base.errors import UserError
from continuo.images.completion.outlines import Outline, glyph_of

MOST = 65_535  # glyphs of a font
BASIC = 0xFFFF  # the last code point that a cmap of format 4 has
SHOWN = {  # what a browser needs to draw text
    *("GlyphOrder", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "OS/2"),
    *("vhea", "vmtx"),
}
DEVICE = ("hdmx", "LTSH", "VDMX", "DSIG")  # of the old glyphs alone, or of the old file


@dataclass(frozen=True)
class Placement:
    """Where the pictures lie in the em; see `Pairs`."""

    size: int
    pixel: float
    baseline: float

    def in_units(self, points: np.ndarray, advance: int, em: int) -> np.ndarray:
        """Points of a picture, in pixels, as those of a glyph, in units of a font of `em` a em."""
        x = advance / 2 + (points[:, 0] - self.size / 2) * self.pixel * em
        y = ((self.size / 2 - points[:, 1]) * self.pixel + self.baseline) * em
        return np.stack([x, y], axis=1)


def open_font(path: str | Path, index: int, outlines: bool = True) -> TTFont:
    """The font; UserError where it has no TrueType `outlines` that could be added to."""
    try:
        font = TTFont(path, fontNumber=index, recalcBBoxes=False, recalcTimestamp=False, lazy=False)
    except (OSError, TTLibError, ValueError) as error:
        raise UserError(f"{path} cannot be read as a font, face {index} ({error}).") from error
    if outlines and ("glyf" not in font or "cmap" not in font or font.getBestCmap() is None):
        raise UserError(
            f"{path}: glyphs are added to fonts with TrueType outlines and a Unicode map of "
            "characters only. Convert it, or give another."
        )
    return font


def complete_font(
    font: TTFont, drawn: Mapping[str, list[Outline]], like: list[str], placement: Placement
) -> None:
    """Add a glyph for each of the characters of `drawn`, whose outlines are in pixels.

    like: characters that the font has and whose advance the new ones take, that of most. Raises
    UserError where they are too many for a font.
    """
    order, glyf, em = font.getGlyphOrder(), font["glyf"], font["head"].unitsPerEm
    if len(order) + len(drawn) > MOST:
        raise UserError(
            f"{len(order):,} glyphs and {len(drawn):,} new ones are more than the {MOST:,} that a "
            "font can have. Name fewer characters."
        )
    known = font.getBestCmap()
    models = [known[ord(character)] for character in like if ord(character) in known]
    advance = _most([font["hmtx"][name][0] for name in models])
    taken, names = set(order), {}
    for character, outlines in drawn.items():
        placed = [(placement.in_units(points, advance, em), on) for points, on in outlines]
        glyph, name = glyph_of(placed), _free(f"uni{ord(character):04X}", taken)
        glyph.recalcBounds(glyf)
        taken.add(name)
        names[character] = name
        glyf[name] = glyph  # appends the name to the order of glyphs
        font["hmtx"][name] = (advance, getattr(glyph, "xMin", 0))
        if "vmtx" in font:
            font["vmtx"][name] = _vertical(font, models, glyph)
    _map(font, names)
    _widen(font, [glyf[name] for name in names.values()], advance)
    for table in DEVICE:
        if table in font:
            del font[table]


def _most(values: list[Any]) -> Any:
    return Counter(values).most_common(1)[0][0]


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += ".new"
    return name


def _vertical(font: TTFont, models: list[str], glyph: Glyph) -> tuple[int, int]:
    """Advance and top bearing of a new glyph, for text from top to bottom."""
    metrics, glyf = font["vmtx"], font["glyf"]
    inked = [name for name in models if glyf[name].numberOfContours]
    above = _most([metrics[name][1] + glyf[name].yMax for name in inked])  # where the pen is
    return _most([metrics[name][0] for name in models]), above - getattr(glyph, "yMax", 0)


def _map(font: TTFont, names: Mapping[str, str]) -> None:
    """Let the map of characters lead to the new glyphs."""
    tables = [table for table in font["cmap"].tables if table.isUnicode()]
    points = {ord(character): name for character, name in names.items()}
    if max(points) > BASIC and not any(table.format == 12 for table in tables):
        whole = CmapSubtable.newSubtable(12)
        whole.platformID, whole.platEncID, whole.language = 3, 10, 0
        whole.cmap = dict(font.getBestCmap())
        font["cmap"].tables.append(whole)
        tables.append(whole)
    for table in tables:
        if table.format in (4, 6, 12):
            most = BASIC if table.format != 12 else max(points)
            table.cmap.update({point: name for point, name in points.items() if point <= most})


def _widen(font: TTFont, glyphs: list[Glyph], advance: int) -> None:
    """What the font's head says of all its glyphs."""
    head, hhea, most = font["head"], font["hhea"], font["maxp"]
    for glyph in glyphs:
        if glyph.numberOfContours:
            head.xMin, head.yMin = min(head.xMin, glyph.xMin), min(head.yMin, glyph.yMin)
            head.xMax, head.yMax = max(head.xMax, glyph.xMax), max(head.yMax, glyph.yMax)
            hhea.minLeftSideBearing = min(hhea.minLeftSideBearing, glyph.xMin)
            hhea.minRightSideBearing = min(hhea.minRightSideBearing, advance - glyph.xMax)
            hhea.xMaxExtent = max(hhea.xMaxExtent, glyph.xMax)
            most.maxPoints = max(most.maxPoints, len(glyph.coordinates))
            most.maxContours = max(most.maxContours, glyph.numberOfContours)


def excerpt(path: str | Path, text: str, to: str | Path) -> None:
    """Write what a text needs of the font in the file `path`, small enough for a page; what else is
    in it may be broken."""
    options = Options()
    options.hinting, options.name_IDs, options.recalc_timestamp = False, ["*"], False
    with TTFont(path, recalcTimestamp=False, lazy=True) as font:
        for table in set(font.keys()) - SHOWN:
            del font[table]
        subsetter = Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(font)
        font.save(to)
