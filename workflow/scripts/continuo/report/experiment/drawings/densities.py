"""The measures of samples, training pieces and held-out pieces, a panel for each."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from continuo.findings.overlap_areas import density
from continuo.report.base.figures import HELD_OUT, SEVERAL, TRAINING, drawn, heading

DASHES = ((0, ()), (0, (6, 2)), (0, (2, 2)), (0, (6, 2, 1, 2)))
MARKERS = "^sPX"
POINTS = 150  # of a curve


def measure_panels(
    measures: pd.DataFrame,
    areas: pd.DataFrame,
    labels: Mapping[str, tuple[str, str]],
    path: str | Path,
) -> None:
    """Draw every measure's density over the passages of each group, as SVG.

    `measures` and `areas` are the tables measures.csv and overlap_areas.csv; `labels` name each
    measure, up to seven, and its unit. Points, below the
    densities, stand for a group of few passages, or of one value; a measure that says nothing of
    the samples, whose timing is given, is drawn without them.
    """
    groups: list[tuple] = [
        (name, "", label, colour, DASHES[0], "o")
        for name, label, colour in (
            ("training", "training pieces", TRAINING),
            ("held_out", "held-out pieces", HELD_OUT),
        )
        if (measures["group"] == name).any()
    ]
    decoders = measures.loc[measures["group"] == "samples", "decoder"].unique()
    for number, decoder in enumerate(decoders):
        dashes, marker = DASHES[number % len(DASHES)], MARKERS[number % len(MARKERS)]
        colour = SEVERAL[number % len(SEVERAL)][0]
        groups.append(("samples", decoder, f"samples: {decoder}", colour, dashes, marker))
    silent = areas[~areas["tells"]].groupby("measure")["decoder"].agg(set).to_dict()
    with drawn(path, 7, 10.5) as figure:
        panels = figure.subplots(4, 2).ravel()
        for axes, (name, (title, unit)) in zip(panels, labels.items(), strict=False):
            heading(axes, title)
            axes.set(xlabel=unit, ylabel="density", yticks=[])
            shown = [g for g in groups if g[0] != "samples" or g[1] not in silent.get(name, ())]
            _draw_panel(axes, measures, name, shown)
            if len(shown) < len(groups):
                low, high = axes.get_ylim()
                axes.set_ylim(low, high + 0.25 * (high - low))  # room for what is told
                axes.text(
                    0.98, 0.98, "evenly held samples\nleft out", size=9, ha="right", va="top",
                    transform=axes.transAxes,
                )  # fmt: skip
        legend = panels[len(labels)]
        legend.set_axis_off()
        for _, _, label, colour, dashes, marker in groups:
            legend.plot([], [], color=colour, ls=dashes, marker=marker, ms=6, lw=2, label=label)
        legend.legend(loc="center left", fontsize=11, handlelength=3.5)


def _draw_panel(axes: Axes, measures: pd.DataFrame, name: str, groups: list[tuple]) -> None:
    values = []
    for group, decoder, *_ in groups:
        chosen = (measures["group"] == group) & (measures["decoder"] == decoder)
        found = measures.loc[chosen, name].to_numpy(float)
        values.append(found[np.isfinite(found)])
    every = np.concatenate(values) if values else np.empty(0)
    if not len(every):
        return
    margin = max(np.ptp(every), 1e-3) / 6
    grid = np.linspace(every.min() - margin, every.max() + margin, POINTS)
    curves = [density(found, grid) for found in values]
    top = max((curve.max() for curve in curves if curve is not None), default=1.0)
    points = 0
    for found, curve, (_, _, _, colour, dashes, marker) in zip(values, curves, groups, strict=True):
        if curve is not None:
            axes.plot(grid, curve, color=colour, ls=dashes, lw=2)
            axes.fill_between(grid, curve, color=colour, alpha=0.08, lw=0)
        elif len(found):
            points += 1
            found = np.unique(found)  # few, or thousands of one value
            height = np.full(len(found), -0.12 * points * top)
            axes.plot(found, height, color=colour, ls="", marker=marker, ms=6, mfc="none")
    axes.set(xlim=(grid[0], grid[-1]), ylim=(-0.12 * (points + 1) * top if points else 0, None))
