"""Figures of how the networks learnt: the losses beside the counting models, rate and time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from continuo.report.base.figures import GREY, HELD_OUT, TRAINING, drawn
from continuo.report.base.sentences import SETS, held_out

DASHES = {
    "unigram": (0, (1, 2)),
    "repeat": (0, (6, 3)),
    "bigram": (0, (6, 2, 1, 2)),
    "adaptive": (0, ()),
}


def learning_curves(
    history: pd.DataFrame, evaluation: Mapping[str, Any], path: str | Path, kept: int = 0
) -> None:
    """Loss (nats per chord), accuracy (%), learning rate and seconds by epoch, as SVG.

    `history` has the columns of history.csv; what of it is empty is not drawn. The counting
    baselines are level lines, those of the set "test", else "valid", else "train" of `evaluation`
    (evaluation.json). kept: the epoch whose network it is, where that is not the last.
    """
    with drawn(path, 6, 10) as figure:
        panels = figure.subplots(4, 1, sharex=True, height_ratios=(6, 4, 3, 3))
        loss, accuracy, rate, time = panels
        epoch = history["epoch"]
        _draw_losses(loss, history, epoch, "training (dropout on)", "epoch")
        for column, colour in (("accuracy", TRAINING), ("held_out_accuracy", HELD_OUT)):
            _draw(accuracy, epoch, 100 * history[column].astype(float), colour)
        _draw_baselines(loss, evaluation)
        _draw_course(rate, time, history, epoch, history.get("seconds"))
        if kept:
            for axes in panels:
                line = axes.axvline(kept, color="black", linestyle=(0, (3, 3)), lw=1)
            line.set_label(f"the network that was kept, of epoch {kept}")
        loss.set(ylabel="loss (nats per chord)", ylim=(0, None))
        accuracy.set(ylabel="accuracy\n(% of chords)", ylim=(0, None))
        time.set(xlabel="epoch", ylabel="seconds\nan epoch")
        time.xaxis.get_major_locator().set_params(integer=True)
        figure.legend(loc="outside lower left", fontsize=11)


def composer_curves(history: pd.DataFrame, evaluation: Mapping[str, Any], path: str | Path) -> None:
    """Loss (nats per chord and its times), learning rate and milliseconds a step, by step, as SVG.

    history: of the composer, each row an equal part of its steps. The level lines are of chords
    without their times: the counting baselines, as in `learning_curves`, and the finished composer.
    """
    steps = evaluation["composer"]["steps"] / max(len(history), 1)  # of a row
    with drawn(path, 6, 8.6) as figure:
        loss, rate, time = figure.subplots(3, 1, sharex=True, height_ratios=(6, 3, 3))
        step = history["epoch"] * steps
        _draw_losses(loss, history, step, "training, with the times (dropout on)", "step")
        judged = _draw_baselines(loss, evaluation)
        nll = evaluation["sets"][judged]["models"]["composer"]["nll"]
        colour = TRAINING if judged == "train" else HELD_OUT
        label = f"the composer, finished, {SETS[judged]}: {nll:.2f}"
        loss.axhline(nll, color=colour, linestyle=(0, (3, 1)), lw=2, label=label)
        _draw_course(rate, time, history, step, history["seconds"] * 1000 / steps)
        loss.set(ylabel="loss (nats per chord)", ylim=(0, None))
        time.set(xlabel="step", ylabel="milliseconds\na step")
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


def _draw_baselines(axes: Axes, evaluation: Mapping[str, Any]) -> str:
    """A level line for each counting model, and the set that they are of."""
    judged = held_out(evaluation) or "train"
    for name, dashes in DASHES.items():
        nll = evaluation["sets"][judged]["models"][name]["nll"]
        label = f"{name}, {SETS[judged]}: {nll:.2f}"
        axes.axhline(nll, color=GREY, linestyle=dashes, lw=1.6, label=label)
    return judged


def _draw_course(
    rate: Axes, time: Axes, history: pd.DataFrame, at: pd.Series, times: pd.Series | None
) -> None:
    """The learning rate, and how long each part of the training took."""
    if "learning_rate" in history:
        _draw(rate, at, history["learning_rate"].astype(float), GREY)
    if times is not None:
        _draw(time, at, times.astype(float), GREY)
    rate.set(ylabel="learning\nrate", ylim=(0, None))
    time.set_ylim(0, None)
    for axes in rate.figure.axes:
        axes.grid()
