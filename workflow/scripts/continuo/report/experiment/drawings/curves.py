"""How a model learnt: its losses beside the models that only count, its rate and its time."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from continuo.report.base.figures import GREY, HELD_OUT, TRAINING, drawn
from continuo.report.base.sentences import SETS, held_out

DASHES = ((0, (1, 2)), (0, (6, 3)), (0, (6, 2, 1, 2)), (0, ()))  # of the counting models


def learning_curves(
    history: pd.DataFrame, evaluation: Mapping[str, Any], model: str, path: str | Path
) -> None:
    """Loss (nats per chord), accuracy (%), learning rate and time of a model's training, as SVG.

    `history` has the columns of history.csv; what of it is empty is not drawn. The counting
    baselines are level lines, those of the set "test", else "valid", else "train" of `evaluation`
    (evaluation.json), and so is the finished model where its loss counts the times as well.
    """
    told = evaluation["models"][model]
    unit, per_row, kept = (told["course"][key] for key in ("unit", "per_row", "kept"))
    judged = held_out(evaluation) or "train"
    scored = evaluation["sets"][judged]["models"][model]
    times = "rhythm_nll" in scored
    accurate = bool(history[["accuracy", "held_out_accuracy"]].notna().to_numpy().any())
    heights = (6, 4, 3, 3) if accurate else (6, 3, 3)
    with drawn(path, 6, 10 if accurate else 8.6) as figure:
        panels = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights)
        loss, rate, time = panels[0], panels[-2], panels[-1]
        at = history["epoch"] * per_row
        label = f"training{', with the times' if times else ''} (dropout on)"
        _draw_losses(loss, history, at, label, unit)
        if accurate:
            for column, colour in (("accuracy", TRAINING), ("held_out_accuracy", HELD_OUT)):
                _draw(panels[1], at, 100 * history[column].astype(float), colour)
            panels[1].set(ylabel="accuracy\n(% of chords)", ylim=(0, None))
        _draw_baselines(loss, evaluation, judged)
        if times:
            colour = TRAINING if judged == "train" else HELD_OUT
            label = f"the {told['called']}, finished, {SETS[judged]}: {scored['nll']:.2f}"
            loss.axhline(scored["nll"], color=colour, linestyle=(0, (3, 1)), lw=2, label=label)
        _draw_course(rate, time, history, at, unit, per_row)
        if kept:
            for axes in panels:
                line = axes.axvline(kept, color="black", linestyle=(0, (3, 3)), lw=1)
            line.set_label(f"the network that was kept, of {unit} {kept}")
        loss.set(ylabel="loss (nats per chord)", ylim=(0, None))
        time.xaxis.get_major_locator().set_params(integer=True)
        figure.legend(loc="outside lower left", fontsize=11)


def _draw(axes: Axes, at: pd.Series, values: pd.Series, colour: str, label: str = "") -> None:
    if values.notna().any():
        marker = "o" if len(values) <= 30 else ""
        axes.plot(at, values, color=colour, label=label or None, marker=marker, ms=4, lw=2)


def _draw_losses(axes: Axes, history: pd.DataFrame, at: pd.Series, label: str, unit: str) -> None:
    """Both losses, the lowest of the held-out one named by its `unit`."""
    _draw(axes, at, history["loss"].astype(float), TRAINING, label)
    held = history["held_out_loss"].astype(float)
    if held.notna().any():
        lowest = int(np.nanargmin(held))
        where = f"lowest {held.iloc[lowest]:.2f} in {unit} {at.iloc[lowest]:,.0f}"
        _draw(axes, at, held, HELD_OUT, f"held out, {where}")


def _draw_baselines(axes: Axes, evaluation: Mapping[str, Any], judged: str) -> None:
    """A level line for each counting model, by its scores on that set."""
    counting = [name for name, told in evaluation["models"].items() if told["counts"]]
    for name, dashes in zip(counting, itertools.cycle(DASHES), strict=False):
        nll = evaluation["sets"][judged]["models"][name]["nll"]
        label = f"{name}, {SETS[judged]}: {nll:.2f}"
        axes.axhline(nll, color=GREY, linestyle=dashes, lw=1.6, label=label)


def _draw_course(
    rate: Axes, time: Axes, history: pd.DataFrame, at: pd.Series, unit: str, per_row: float
) -> None:
    """The learning rate, and how long each part of the training took."""
    if "learning_rate" in history:
        _draw(rate, at, history["learning_rate"].astype(float), GREY)
    factor, name = (1, "seconds") if per_row == 1 else (1000, "milliseconds")
    if "seconds" in history:
        _draw(time, at, factor * history["seconds"].astype(float) / per_row, GREY)
    rate.set(ylabel="learning\nrate", ylim=(0, None))
    article = "an" if unit[0] in "aeiou" else "a"
    time.set(xlabel=unit, ylabel=f"{name}\n{article} {unit}", ylim=(0, None))
    for axes in rate.figure.axes:
        axes.grid()
