"""How every figure looks and is written: palette, type, an SVG with the same bytes each time."""

import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's palette, which colour-blind readers can tell apart: one meaning for each colour.
TRAINING = "#0072B2"
HELD_OUT = "#D55E00"
GENERATED = "#009E73"
SOURCE = "#000000"
PRIMER = "#E69F00"
STRANGER = "#CC79A7"  # images that a network was never meant for
DISCRIMINATOR = "#000000"
GREY = "#595959"  # what no network made: baselines, the notes of a primer

# Of several of a kind, such as parts, on white and on black: told apart by the colour-blind, too,
# and from the two sets of pieces.
SEVERAL = (
    (GENERATED, "#2FD3A2"),
    ("#7A1F5C", "#D8579F"),
    ("#4B3FC0", "#8A86FF"),
    ("#1C1C1C", "#F4F4F4"),
    ("#C08A00", "#FFE27A"),
)

# The same on pages: on white, and lighter on black.
COLOURS = {
    "training": (TRAINING, "#56B4E9"),
    "held-out": (HELD_OUT, "#FF8A4C"),
    "generated": (GENERATED, "#2FD3A2"),
    "primer": (PRIMER, PRIMER),
    "noise": (GREY, "#B0B0AC"),
    **{f"part-{number}": pair for number, pair in enumerate(SEVERAL, 1)},
}

STYLE: Any = {
    "figure.facecolor": "white",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "legend.frameon": False,
    "figure.constrained_layout.h_pad": 0.1,  # inches
    "figure.constrained_layout.w_pad": 0.1,
    "path.simplify": False,
    # Text stays text: it can be searched, and names in any script find a font where they are read.
    "svg.fonttype": "none",
    "svg.hashsalt": "continuo",
}

JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
# letters and symbols by their category, and blank
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


@contextmanager
def drawn(path: str | Path, width: float, height: float) -> "Iterator[Figure]":
    """A figure of `width` x `height` inches that the body draws on; then `path` is written as SVG.

    The same drawing gives the same bytes. Nothing is written where the body raises.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        svg = io.StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None})
    Path(path).write_text(_rounded(svg.getvalue()), encoding="utf-8")


def _rounded(svg: str) -> str:
    """`svg` with the coordinates of its paths cut to 1/100 point, which halves a piano roll."""

    def cut(drawing: re.Match[str]) -> str:
        return re.sub(r"(\.\d\d)\d+", r"\1", drawing[0]).replace(" \n", " ")

    return re.sub(r' d="[^"]*"', cut, svg)


def heading(axes: "Axes", text: str) -> None:
    """Put `text` above `axes` as it is: a dollar sign in a file's name is no formula."""
    axes.set_title(printable(text), parse_math=False)


def printable(text: str, longest: int = 0) -> str:
    """`text` fit to be written and drawn; cut to `longest` characters unless that is 0.

    File names may hold control characters, which no SVG may, and stray bytes, which no UTF-8 file
    may; each becomes the replacement character. A tab or an end of line becomes a space. What is
    not seen, or turns the direction of what follows, is shown by its number, as [U+202E].
    """
    plain = text.isprintable() and not UNSEEN.intersection(text)
    clean = text if plain else "".join(map(_fit, " " + text, text))
    if longest and len(clean) > longest:
        return clean[: longest - 1] + "…"
    return clean


def _fit(before: str, character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp") and character.isspace():
        return " "
    if category in ("Cc", "Cs") or ord(character) & 0xFFFE == 0xFFFE:
        return "\N{REPLACEMENT CHARACTER}"
    joins = character in JOINERS and not before.isascii()  # as some scripts are written
    if (category == "Cf" or character in UNSEEN) and not joins:
        return f"[U+{ord(character):04X}]"
    return character
