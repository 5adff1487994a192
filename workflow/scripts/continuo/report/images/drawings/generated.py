"""Figures of a generator: what it draws, how training went, whether it copies."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.report.base.figures import (
    DISCRIMINATOR,
    GENERATED,
    GREY,
    HELD_OUT,
    drawn,
    heading,
)
from continuo.report.images.drawings.sheets import GAP, write_cells, write_rows

ROWS = 8  # sheets shown one above the other


def sheets_by_step(sheets: np.ndarray, steps: Sequence[int], path: str | Path) -> None:
    """The first images of up to `ROWS` sheets, uint8 (m, n, h, w), always from the same noise.

    The steps shown grow in about equal ratios: most happens early.
    """
    known = np.asarray(steps)
    begun = max(1, known[known > 0].min(initial=known[-1]))
    wanted = [known[0], *np.geomspace(begun, max(begun, known[-1]), ROWS - 1)]
    chosen = np.unique(np.abs(known[:, None] - wanted).argmin(axis=0))
    write_rows([(f"step {steps[i]:,}", sheets[i][:10]) for i in chosen], 10, path)


def loss_curves(history: pd.DataFrame, path: str | Path) -> None:
    """Losses (nats an image) and the discriminator's accuracy (%) by step, from history.csv."""
    step = history["step"]
    with drawn(path, 6, 6) as figure:
        losses, accuracy = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        losses.plot(step, history["d_loss"], color=DISCRIMINATOR, lw=1.4, label="discriminator")
        losses.plot(step, history["g_loss"], color=GENERATED, lw=1.4, label="generator")
        losses.axhline(np.log(2), color=GREY, ls="--", lw=1, label="guessing, 0.693")
        losses.set(ylabel="loss (nats per image)", ylim=(0, None))
        accuracy.plot(step, 100 * history["d_accuracy"], color=DISCRIMINATOR, lw=1.4)
        accuracy.axhline(50, color=GREY, ls="--", lw=1)
        accuracy.set(xlabel="step", ylabel="accuracy (% of images)", ylim=(0, 102))
        heading(accuracy, "the discriminator: real or generated?")
        for axes in (losses, accuracy):
            axes.grid()
        figure.legend(loc="outside upper left", ncols=3, fontsize=11)


def neighbours(
    generated: np.ndarray, nearest: np.ndarray, distance: np.ndarray, path: str | Path
) -> None:
    """Generated images, each beside the training image nearest to it, with their distance.

    generated, nearest: uint8 (k, h, w); distance: (k,).
    """
    between = np.zeros((len(generated), generated.shape[1], GAP), np.uint8)
    pairs = np.concatenate([generated, between, nearest], axis=2)
    write_cells(pairs, [f"{value:.2f}" for value in distance], 4, 1, path)


def distance_histogram(generated: np.ndarray, held_out: np.ndarray, path: str | Path) -> None:
    """Distances to the nearest training image of generated and of held-out images."""
    every = np.concatenate([generated, held_out])
    bins = np.linspace(every.min(), every.max() or 1, 41).tolist()
    with drawn(path, 6, 3.6) as figure:
        axes = figure.subplots()
        for values, colour, label in (
            (held_out, HELD_OUT, f"{len(held_out):,} held-out images"),
            (generated, GENERATED, f"{len(generated):,} generated images"),
        ):
            weights = np.full(len(values), 100 / max(1, len(values)))
            axes.hist(values, bins, weights=weights, color=colour, alpha=0.25)
            axes.hist(values, bins, weights=weights, color=colour, histtype="step", lw=2)
            axes.plot([], [], color=colour, lw=2, label=label)
        bound = float(np.quantile(held_out, 0.05))
        axes.axvline(bound, color=GREY, ls="--", label="5 % of the held-out are nearer")
        axes.set(xlabel="distance to the nearest training image", ylabel="share (%)")
        axes.grid()
        figure.legend(loc="outside upper left", fontsize=11)
