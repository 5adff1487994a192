"""What one network answers: its mistakes, what it takes for what, and how sure it is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from continuo.base.printable import printable
from continuo.report.base.figures import GREY, HELD_OUT, drawn, heading
from continuo.report.images.drawings.sheets import write_cells, write_text

MOST_MISTAKES = 1000  # on one sheet; a network with more has hardly learnt, and pages stay small
NUMBERED = 12  # classes up to which a confusion matrix has room for its numbers


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
        write_text("It made no mistake.", path)
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
