"""The section with what the font did not have: a sheet, and a line set in the new font."""

from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.completion.subject import Completion

SHOWN, COLUMNS = 120, 15  # of the new glyphs, at random
POINTS = 56  # size of the line that is drawn, in pixels
FIGURES = {"sheet": "figures/new.png", "line": "figures/line.png"}


def reads(completion: Completion) -> dict[str, str]:
    """The pairs, the part of the font that the page carries, and both figures."""
    return {"pairs": "pairs.npz", "excerpt": "excerpt.ttf", **FIGURES}


def read(completion: Completion, pairs: str, excerpt: str, sheet: str, line: str) -> dict[str, Any]:
    """text: (character, whether it is new) of the line; new: how many there are; the files."""
    from continuo.images.completion.pairs import Pairs

    new = {str(character) for character in Pairs.load(pairs).of("new").characters}
    return {
        "text": [(character, character in new) for character in completion.text],
        "new": len(new),
        "excerpt": excerpt,
        "sheet": sheet,
        "line": line,
    }


def figures(completion: Completion) -> dict[str, Figure]:
    """A sheet of new glyphs, and the line."""
    return {
        "new.png": Figure(
            draw_sheet, {"pairs": "pairs.npz", "glyphs": "glyphs.npz"}, {"seed": completion.seed}
        ),
        "line.png": Figure(draw_line, {"font": "completed.ttf"}, {"text": completion.text}),
    }


def draw_sheet(path: str, pairs: str, glyphs: str, seed: int) -> None:
    """Draw some of the new glyphs, in the order of the list of characters."""
    import numpy as np

    from continuo.images.completion.pairs import Pairs
    from continuo.report.images.drawings.sheets import write_sheet

    new = np.flatnonzero(Pairs.load(pairs).parts == "new")
    chosen = np.sort(np.random.default_rng(seed).permutation(new)[:SHOWN])
    write_sheet(np.load(glyphs, allow_pickle=False)["made"][chosen], COLUMNS, path)


def draw_line(path: str, font: str, text: str) -> None:
    """Draw a line of text with the font's file, as any program would."""
    from PIL import Image, ImageDraw, ImageFont

    face = ImageFont.truetype(font, POINTS)
    left, top, right, bottom = map(round, face.getbbox(text))
    picture = Image.new("L", (right - left + POINTS // 2, bottom - top + POINTS // 2), 255)
    ImageDraw.Draw(picture).text((POINTS // 4 - left, POINTS // 4 - top), text, 0, face)
    picture.save(path, optimize=True)


SECTION = Section(30, "What the font did not have", reads, read, figures)
