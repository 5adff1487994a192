"""A font with what it lacks, from its file to the new one, and a trial of that."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from continuo.base.bounded import read_from
from continuo.base.limits import within
from continuo.images.completion.font import Placement, complete_font, excerpt, open_font
from continuo.images.completion.fonts import Font, font_file
from continuo.images.completion.naming import about, name_font
from continuo.images.completion.outlines import Outline

NAMES = ("source", "target")  # of the folders that they are in
TRIAL = "\uf8ff"  # a character of no meaning
SQUARE = np.array([[8, 8], [24, 8], [24, 24], [8, 24]], float)


def write_completed(
    folder: str | Path,
    fonts: tuple[Font, Font],
    drawn: Mapping[str, list[Outline]],
    like: Sequence[str],
    placement: Placement,
    family: str | None,
    to: str | Path,
) -> str:
    """Write the second of the fonts that were fetched to `folder` with new glyphs, see
    `complete_font`, as the file `to`; the name of its family. The first is told of in it."""
    files = [font_file(folder, name, of) for name, of in zip(NAMES, fonts, strict=True)]
    after, font = (
        open_font(path, of.get("index", 0), outlines)
        for path, of, outlines in zip(files, fonts, (False, True), strict=True)
    )
    complete_font(font, drawn, [*like], placement)
    licences = [of.get("licence", "") for of in fonts]
    name = name_font(font, family, about(font, after, len(drawn), *licences), licences[1])
    font.save(to)
    return name


def require_completable(folder: str | Path, fonts: tuple[Font, Font], like: Sequence[str]) -> None:
    """UserError, naming the file, where glyphs could not be added to the second font: said before
    anything is learnt for it. like: see `complete_font`."""
    path = font_file(folder, NAMES[1], fonts[1])
    square = [(SQUARE, np.ones(len(SQUARE), bool))]
    with (
        tempfile.TemporaryDirectory() as place,
        read_from(path, "a font to which glyphs can be added", "Get it anew, or give another."),
        within(),
    ):
        to = Path(place) / "trial.ttf"
        placement = Placement(32, 1 / 32, 0)
        write_completed(folder, fonts, {TRIAL: square}, like, placement, None, to)
        excerpt(to, TRIAL + like[0], Path(place) / "excerpt.ttf")
