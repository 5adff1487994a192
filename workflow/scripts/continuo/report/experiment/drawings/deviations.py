"""How far samples are from real music, in standard deviations of that: a row for each fact."""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from continuo.report.base.figures import GENERATED, HELD_OUT, drawn, heading

FARTHEST = 6.0  # standard deviations that are drawn
LINE = 52  # characters of a label


class Deviation(NamedTuple):
    """label: the fact; middle, spread: mean of the samples and its error or standard deviation, in
    standard deviations of real music around its mean; NaN for what is not known."""

    label: str
    middle: float
    spread: float


def draw_deviations(
    panels: Mapping[str, Sequence[Deviation]], nothing: str, path: str | Path
) -> None:
    """Draw a panel for each title, as SVG; the words `nothing` where there is none."""
    rows = sum(map(len, panels.values()))
    with drawn(path, 6, max(1.2, 0.5 * rows + 0.9 * len(panels))) as figure:
        if not rows:
            figure.text(0.02, 0.5, textwrap.fill(nothing, 60), va="center")
            return
        shown = {title: found for title, found in panels.items() if found}
        grid = figure.subplots(
            len(shown), 1, squeeze=False, height_ratios=[len(found) + 1 for found in shown.values()]
        )
        for axes, (title, found) in zip(grid[:, 0], shown.items(), strict=True):
            heading(axes, title)
            axes.axvspan(-1, 1, color=HELD_OUT, alpha=0.2, lw=0)
            axes.axvline(0, color=HELD_OUT, lw=1.5)
            for row, one in enumerate(found):
                middle = float(np.clip(one.middle, -FARTHEST, FARTHEST))
                if np.isfinite(one.middle):
                    beyond = abs(one.middle) > FARTHEST
                    mark = ("<" if one.middle < 0 else ">") if beyond else "o"
                    spread = one.spread if np.isfinite(one.spread) and not beyond else 0
                    axes.errorbar(middle, row, xerr=spread, fmt=mark, color=GENERATED, ms=7, lw=2)
                label = textwrap.shorten(one.label, LINE, placeholder=" …")
                axes.text(-FARTHEST, row - 0.28, label, size=10, va="bottom", parse_math=False)
            limit = FARTHEST + 0.3
            axes.set(ylim=(len(found) - 0.5, -0.9), xlim=(-limit, limit), yticks=[])
            axes.spines["left"].set_visible(False)
        grid[-1, 0].set_xlabel("standard deviations from real pieces (shaded: within one)")
