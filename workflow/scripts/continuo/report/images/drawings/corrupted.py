"""A figure of how often networks are wrong under each corruption."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import LogNorm

from continuo.base.printable import printable
from continuo.report.base.figures import drawn
from continuo.report.images.shares import over_seeds

LEAST, MOST = 0.1, 100  # %, of the colours


def errors_by_corruption(
    networks: Mapping[str, Any], examples: Mapping[str, np.ndarray], path: str | Path
) -> None:
    """Wrong answers (%) of networks (columns) under corruptions (rows), and on average.

    networks: of evaluation.json, means over the seeds. examples: an image, uint8 (height, width),
    under each corruption, in the order of the rows.
    """
    wrong = [
        [100 * (1 - over_seeds(network, "corrupted", kind)["accuracy"]) for kind in examples]
        for network in networks.values()
    ]
    table = np.array([[*column, np.mean(column)] for column in wrong]).T
    rows = len(table)
    pictures = [*examples.values(), np.zeros_like(next(iter(examples.values())))]
    width = max(6, 2.6 + 0.75 * len(networks))
    with drawn(path, width, 1.6 + 0.36 * rows) as figure:
        left, axes = figure.subplots(1, 2, sharey=True, width_ratios=(1, 2 * len(networks)))
        extent = (-0.5, 0.5, rows - 0.5, -0.5)
        left.imshow(np.vstack(pictures), "gray_r", vmin=0, vmax=255, aspect="auto", extent=extent)
        axes.imshow(table.clip(LEAST), "YlOrRd", norm=LogNorm(LEAST, MOST), aspect="auto")
        for (row, column), value in np.ndenumerate(table):
            colour = "white" if value > 8 else "black"
            axes.text(column, row, f"{value:.1f}", ha="center", va="center", color=colour)
        names = [printable(name, 18) for name in networks]
        axes.set_xticks(range(len(names)), names, rotation=45, ha="left", parse_math=False)
        axes.xaxis.tick_top()
        kinds = [kind.replace("_", " ") for kind in examples]
        left.set_yticks(range(rows), [*kinds, "mean"])
        left.set_xticks([])
        axes.axhline(rows - 1.5, color="black", lw=1)
        for each in (left, axes):
            each.tick_params(length=0)
            each.spines[:].set_visible(False)
