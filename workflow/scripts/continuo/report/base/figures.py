"""How every figure looks and is written: palette, type, an SVG with the same bytes each time."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from continuo.base.printable import printable

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

MARKS = 2000  # of one kind in a drawing, at most, each with a path of its own
DPI = 200  # of what is drawn as pixels
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


def crowded(marks: int) -> bool:
    """Whether so many marks of one kind are drawn as pixels: a path for each makes a page large,
    and no eye tells them apart."""
    return marks > MARKS


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
        figure.savefig(svg, format="svg", dpi=DPI, metadata={"Date": None})
    Path(path).write_text(_rounded(svg.getvalue()), encoding="utf-8")


def _rounded(svg: str) -> str:
    """`svg` with the coordinates of its paths cut to 1/100 point, which halves a piano roll."""

    def cut(drawing: re.Match[str]) -> str:
        return re.sub(r"(\.\d\d)\d+", r"\1", drawing[0]).replace(" \n", " ")

    return re.sub(r' d="[^"]*"', cut, svg)


def heading(axes: "Axes", text: str) -> None:
    """Put `text` above `axes` as it is: a dollar sign in a file's name is no formula."""
    axes.set_title(printable(text), parse_math=False)
