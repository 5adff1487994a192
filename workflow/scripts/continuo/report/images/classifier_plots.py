"""Figures of one network that classifies images: what it sees, and where it fails."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle

from continuo.report.base.figures import GREY, HELD_OUT, drawn, heading, printable
from continuo.report.images.sheets import GAP, tile, write_cells

MOST_MISTAKES = 1000  # on one sheet; a network with more has hardly learnt, and pages stay small
NUMBERED = 12  # classes up to which a confusion matrix has room for its numbers


def kernels(weights: np.ndarray, path: str | Path) -> None:
    """The learnt kernels of the first convolution, float (height, width, filters), as images.

    One scale for all: orange adds where there is ink, purple takes away. A network without a
    convolution, 0 filters, is said to have none.
    """
    if not weights.size:
        _write_text("This network has no convolution.", path)
        return
    columns = 8
    sheet = tile(np.moveaxis(weights, 2, 0).astype(float), columns, fill=np.nan)
    strongest = float(np.abs(weights).max()) or 1.0
    _draw_map(sheet, path, "PuOr_r", -strongest, strongest, "weight (ink 0 to 1)")


def feature_maps(maps: np.ndarray, example: np.ndarray, path: str | Path) -> None:
    """An image, uint8 (h, w), and what each filter of the first convolution makes of it.

    maps: float (h, w, filters), after the activation: white is nothing, black the strongest.
    """
    if not maps.size:
        _write_text("This network has no convolution.", path)
        return
    h, w, _ = maps.shape
    strongest = float(maps.max()) or 1.0
    # the image in the size of a map's cell, cut or padded evenly, on the scale of the maps
    first = np.full((h, w), np.nan)
    top, left = max(0, (example.shape[0] - h) // 2), max(0, (example.shape[1] - w) // 2)
    part = example[top : top + h, left : left + w].astype(float) / 255 * strongest
    first[: part.shape[0], : part.shape[1]] = part
    sheet = tile(np.stack([first, *np.moveaxis(maps, 2, 0)]), 6, fill=np.nan)
    _draw_map(sheet, path, "gray_r", 0, strongest, "activation", frame=(h, w))


def _draw_map(
    sheet: np.ndarray,
    path: str | Path,
    colours: str,
    low: float,
    high: float,
    label: str,
    frame: tuple[int, int] | None = None,
) -> None:
    with drawn(path, 6, 1.1 + 5.6 * sheet.shape[0] / sheet.shape[1]) as figure:
        axes = figure.subplots()
        axes.set_axis_off()
        shown = axes.imshow(sheet, colours, vmin=low, vmax=high, interpolation="none")
        if frame:
            corner = (GAP - 1.5, GAP - 1.5)
            axes.add_patch(
                Rectangle(corner, frame[1] + 1, frame[0] + 1, fill=False, ec=HELD_OUT, lw=2)
            )
        figure.colorbar(shown, ax=axes, location="bottom", label=label, aspect=40, pad=0.03)


def _write_text(text: str, path: str | Path) -> None:
    with drawn(path, 6, 0.6) as figure:
        figure.set_layout_engine("none")
        figure.text(0.02, 0.5, text, va="center")


def mistakes(
    images: np.ndarray,
    labels: np.ndarray,
    probabilities: np.ndarray,
    classes: Sequence[str],
    path: str | Path,
) -> int:
    """All misidentified images: the right class -> the answer, and its probability; their number.

    images: uint8 (n, h, w), labels: int (n,), probabilities: (n, classes). The surest mistake comes
    first; of more than `MOST_MISTAKES` the surest are drawn.
    """
    answers, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(answers != labels)
    wrong = wrong[np.argsort(-sure[wrong], kind="stable")]
    if not len(wrong):
        _write_text("It made no mistake.", path)
        return 0
    shown = wrong[:MOST_MISTAKES]
    short = max(map(len, classes)) <= 2
    names = [printable(name, 12) for name in classes]
    to = " → " if short else " →\n"
    labelled = [f"{names[labels[i]]}{to}{names[answers[i]]}\n{100 * sure[i]:.0f} %" for i in shown]
    columns, lines = (8, 2) if short else (4, 3)
    write_cells(images[shown], labelled, columns, lines, path)
    return len(wrong)


def confusion_matrix(
    counts: Sequence[Sequence[int]], classes: Sequence[str], path: str | Path
) -> None:
    """How often each class (row) was taken for each (column); shades are the share of the row."""
    table = np.asarray(counts)
    share = table / np.maximum(1, table.sum(axis=1, keepdims=True))
    n = len(classes)
    names = [printable(name, 14) for name in classes]
    short = max(map(len, names)) <= 2
    with drawn(path, 6, 6) as figure:
        axes = figure.subplots()
        # one mistake in a hundred must be seen beside the ninety-nine
        axes.imshow(np.sqrt(share), "Greys", vmin=0, vmax=1, interpolation="none")
        if n <= NUMBERED:
            for row, column in np.ndindex(n, n):
                if table[row, column]:
                    colour = "white" if share[row, column] > 0.3 else "black"
                    text = f"{table[row, column]}"
                    axes.text(column, row, text, ha="center", va="center", color=colour, size=11)
        places = range(n) if n <= 40 else range(0, n, -(-n // 40))
        shown = [names[place] for place in places]
        axes.set_xticks(places, shown, rotation=0 if short else 45, parse_math=False)
        axes.set_yticks(places, shown, parse_math=False)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set(xlabel="the network's answer", ylabel="the right answer")


def reliability_diagram(
    bins: Sequence[Mapping[str, float]], test: Mapping[str, Any], path: str | Path
) -> None:
    """Accuracy by certainty, bin by bin with 95 % intervals, and how many images are in each bin.

    `bins`: the "reliability" of evaluation.json; `test`: the scores with "ece".
    """
    with drawn(path, 6, 6) as figure:
        curve, counts = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        sure = 100 * np.array([one["confidence"] for one in bins])
        right = 100 * np.array([one["accuracy"] for one in bins])
        low = right - 100 * np.array([one["accuracy_low"] for one in bins])
        high = 100 * np.array([one["accuracy_high"] for one in bins]) - right
        curve.plot([0, 100], [0, 100], "--", color=GREY, label="right as often as it says")
        whiskers = np.maximum(0, [low, high])
        look: Any = {"fmt": "o", "color": HELD_OUT, "capsize": 3, "label": "held-out images"}
        curve.errorbar(sure, right, yerr=whiskers, **look)
        curve.set(ylabel="right (% of the images)", xlim=(0, 102), ylim=(0, 102))
        curve.legend(loc="upper left", fontsize=11)
        heading(curve, f"expected calibration error {100 * test['ece']:.2f} %")
        edges = 100 * np.array([one["low"] for one in bins])
        widths = 100 * np.array([one["high"] for one in bins]) - edges
        counts.bar(edges, [one["n"] for one in bins], widths, align="edge", color=GREY, ec="white")
        counts.set_yscale("log")
        counts.set(xlabel="certainty: probability of the answer (%)", ylabel="images")
        for axes in (curve, counts):
            axes.grid()
