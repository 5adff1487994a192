"""Figures of all networks on one set of images beside each other: how often they are right."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from continuo.base.printable import printable
from continuo.images.judging.accuracy import interval
from continuo.report.base.figures import HELD_OUT, STRANGER, TRAINING, drawn, heading
from continuo.report.images.shares import average, first_seed, over_seeds, perturbation

ACCURACIES = np.array([0, 40, 60, 80, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.99])  # ticks, %


def accuracy_by_epoch(
    histories: Mapping[str, Sequence[pd.DataFrame]],
    evaluation: Mapping[str, Any],
    path: str | Path,
) -> None:
    """Training and held-out accuracy (%) of all networks by epoch, a panel each, on one scale.

    `histories` holds for each network the tables history.csv of its seeds. Lines are the mean of
    the seeds, the narrow bands its standard deviation between them (from two seeds on), the wide
    one of the held-out accuracy the 95 % binomial interval. Grey: the other networks, held out.
    """
    means = {name: _over_seeds(tables) for name, tables in histories.items()}
    n = {"accuracy": evaluation["train"], "held_out_accuracy": evaluation["test"]}
    columns = min(2, len(means))
    rows = -(-len(means) // columns)
    with drawn(path, 6, 1.1 + 2.5 * rows) as figure:
        panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
        for axes in panels[len(means) :]:
            axes.remove()
        for axes, (name, mean) in zip(panels, means.items(), strict=False):
            for other, theirs in means.items():
                if other != name:
                    wrong = _wrong(theirs["held_out_accuracy", "mean"], n["held_out_accuracy"])
                    axes.plot(wrong, color="#bbbbbb", lw=1)
            for column, colour in (("accuracy", TRAINING), ("held_out_accuracy", HELD_OUT)):
                _draw_band(axes, mean[column], n[column], colour, column != "accuracy")
            axes.set_xlim(1, max(len(mean), 2))
            axes.xaxis.get_major_locator().set_params(integer=True, nbins=5)
            heading(axes, printable(name, 24))
            axes.grid()
        panels[0].set_yscale("log")
        panels[0].invert_yaxis()
        _label_as_accuracy(panels[0].yaxis)
        for row in panels.reshape(rows, columns):
            row[0].set_ylabel("accuracy (%)")
        for axes in panels[max(0, len(means) - columns) : len(means)]:
            axes.set_xlabel("epoch")
        figure.legend(
            handles=[
                *panels[0].plot([], [], color=TRAINING, label="training (dropout on)"),
                *panels[0].plot([], [], color=HELD_OUT, label="held out"),
                *panels[0].plot([], [], color="#bbbbbb", label="the others, held out"),
            ],
            loc="outside upper left",
            ncols=2,
            fontsize=11,
        )


def _over_seeds(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Mean and standard deviation of each column by epoch; columns (name, "mean" or "std")."""
    wanted = ["accuracy", "held_out_accuracy"]
    joined = pd.concat([table.set_index("epoch")[wanted] for table in tables])
    return joined.astype(float).groupby(level=0).agg(["mean", "std"])


def _wrong(accuracy: Any, n: int) -> Any:
    """100 (1 - accuracy), in percent; none wrong of `n` is drawn as half an image wrong."""
    return 100 * np.maximum(1 - accuracy, 0.5 / n)


def _draw_band(axes: Axes, curve: pd.DataFrame, n: int, colour: str, binomial: bool) -> None:
    curve = curve[curve["mean"].notna()]
    if curve.empty:
        return
    mean, spread = curve["mean"], curve["std"].fillna(0)
    if binomial:
        low, high = np.array([interval(share * n, n) for share in mean]).T
        axes.fill_between(curve.index, _wrong(low, n), _wrong(high, n), color=colour, alpha=0.15)
    below, above = _wrong(mean - spread, n), _wrong(mean + spread, n)
    axes.fill_between(curve.index, below, above, color=colour, alpha=0.35, lw=0)
    marker = "o" if len(curve) == 1 else ""
    axes.plot(curve.index, _wrong(mean, n), color=colour, lw=2, marker=marker)


def _label_as_accuracy(axis: Axis) -> None:
    """The share of wrong answers (%), on a logarithmic scale, labelled as accuracy (%)."""
    axis.set_major_locator(FixedLocator((100 - ACCURACIES).tolist()))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda wrong, _: f"{100 - wrong:.6g}"))


def accuracies(evaluation: Mapping[str, Any], path: str | Path) -> None:
    """Training and held-out accuracy of each finished network (%), as means over its seeds.

    Whiskers are the 95 % interval; the small marks are the seeds one by one.
    """
    networks = evaluation["networks"]
    n = max(evaluation["train"], evaluation["test"])
    with drawn(path, 6, 1.6 + 0.6 * len(networks)) as figure:
        axes = figure.subplots()
        for part, colour, label, shift in (
            ("train", TRAINING, "training images (dropout off)", -0.15),
            ("test", HELD_OUT, "held-out images", 0.15),
        ):
            for place, network in enumerate(networks.values()):
                _draw_accuracy(
                    axes,
                    [seed[part] for seed in network["seeds"].values()],
                    place + shift,
                    n,
                    color=colour,
                    label=label if place == 0 else None,
                )
        _name_rows(axes, list(networks))
        axes.set_xscale("log")
        axes.invert_xaxis()
        _label_as_accuracy(axes.xaxis)
        axes.set_xlabel("accuracy (%)")
        figure.legend(loc="outside upper left", fontsize=11)


def _draw_accuracy(
    axes: Axes, seeds: Sequence[Mapping[str, float]], place: float, n: int, **look: Any
) -> None:
    mean = average(seeds)
    wrong, most, least = (float(_wrong(mean[key], n)) for key in ("accuracy", "low", "high"))
    whiskers = np.maximum(0, [[wrong - least], [most - wrong]])
    axes.errorbar(wrong, place, xerr=whiskers, fmt="o", capsize=3, ms=6, **look)
    if len(seeds) > 1:
        marks = [_wrong(seed["accuracy"], n) for seed in seeds]
        axes.plot(marks, [place] * len(marks), "|", ms=11, color=look["color"], alpha=0.6)


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    shown = [printable(name, 18) for name in names]
    axes.set_yticks(range(len(names)), shown, parse_math=False)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def robustness(
    evaluation: Mapping[str, Any], path: str | Path, amounts: Mapping[str, float] | None = None
) -> None:
    """Accuracy (%) on the held-out images as they are and perturbed; certainty on strangers (%).

    Rows are networks. Points are means over the seeds, whiskers 95 % intervals. The certainty is
    the probability of the answer, on average. `amounts`: how much of each perturbation.
    """
    networks = evaluation["networks"]
    first = first_seed(next(iter(networks.values())))
    perturbed, strangers = list(first["perturbed"]), list(first["strangers"])
    panels = 1 + len(perturbed) + len(strangers)
    with drawn(path, 6, 0.6 + panels * (0.9 + 0.28 * len(networks))) as figure:
        rows = figure.subplots(panels, 1, squeeze=False).ravel()
        judged = rows[: 1 + len(perturbed)]
        for axes, name in zip(judged, ["", *perturbed], strict=True):
            for place, network in enumerate(networks.values()):
                mean = over_seeds(network, "perturbed" if name else "test", name)
                _draw_accuracy(axes, [mean], place, evaluation["test"], color=HELD_OUT)
            what = perturbation(name, amounts) if name else "held-out images as they are"
            heading(axes, f"accuracy, {printable(what, 50)}")
        for axes, name in zip(rows[1 + len(perturbed) :], strangers, strict=True):
            for place, network in enumerate(networks.values()):
                found = [seed["strangers"][name] for seed in network["seeds"].values()]
                sure = 100 * float(np.mean([one["confidence"] for one in found]))
                axes.plot(sure, place, "s", color=STRANGER)
            heading(axes, f"certainty, on {printable(name, 20)}")
            axes.set(xlim=(0, 103), xlabel="mean probability of the answer (%)")
        most = max(axes.dataLim.x1 for axes in judged)
        least = min(axes.dataLim.x0 for axes in judged)
        for axes in judged:
            axes.set_xscale("log")
            axes.set_xlim(1.2 * most, 0.8 * least)
            _label_as_accuracy(axes.xaxis)
        judged[-1].set_xlabel("accuracy (% of the images)")
        for axes in rows:
            _name_rows(axes, list(networks))
