"""Fonts of a few letters made of bars, written by the tests."""

from collections.abc import Mapping
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM = 1000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Box = tuple[int, int, int, int]  # x and y of two corners, in units


def bars(number: int, wide: int, reach: int = 700) -> list[Box]:
    """A letter of its own for each number: which of five bars, upright and across, it has."""
    boxes = [
        (100, 0, 100 + wide, reach),
        (450, 0, 450 + wide, reach),
        (700, 0, 700 + wide, reach),
        (100, 300, 800, 300 + wide),
        (100, reach - wide, 800, reach),
    ]
    return [box for place, box in enumerate(boxes) if (number + 1) >> place & 1]


def build_font(path: Path, glyphs: Mapping[str, list[Box]], name: str = "Tiny") -> Path:
    """Write a font with a glyph of bars for each character, and vertical metrics."""
    drawn = {".notdef": [(50, 0, 950, 900)]}
    drawn |= {f"u{ord(character):X}": boxes for character, boxes in glyphs.items()}
    outlines = {}
    for glyph, boxes in drawn.items():
        pen = TTGlyphPen(None)
        for left, low, right, high in boxes:
            pen.moveTo((left, low))
            for point in ((left, high), (right, high), (right, low)):
                pen.lineTo(point)
            pen.closePath()
        outlines[glyph] = pen.glyph()
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([*drawn])
    builder.setupCharacterMap({ord(character): f"u{ord(character):X}" for character in glyphs})
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics(
        {glyph: (EM, min((box[0] for box in boxes), default=0)) for glyph, boxes in drawn.items()}
    )
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupVerticalMetrics(
        {glyph: (EM, 880 - max((b[3] for b in boxes), default=0)) for glyph, boxes in drawn.items()}
    )
    builder.setupVerticalHeader(ascent=500, descent=-500)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=900, usWinDescent=200)
    builder.setupPost()
    builder.save(path)
    return path


def two_fonts(folder: Path, lacking: str = "XYZ") -> tuple[Path, Path]:
    """A thin font of all LETTERS, and a bold and lower one that has none of `lacking`."""
    thin = {letter: bars(number, 60) for number, letter in enumerate(LETTERS)}
    bold = {
        letter: bars(number, 120, 600)
        for number, letter in enumerate(LETTERS)
        if letter not in lacking
    }
    return (
        build_font(folder / "thin.ttf", thin, "Thin"),
        build_font(folder / "bold.ttf", bold, "Bold"),
    )
