"""The section of the lecture's page on why a recurrent network forgets."""

from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.overview.subject import Overview

RECALL = {"recall": "lecture/recall.csv"}
FIGURE = "forgetting.svg"
CELLS = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "vanilla RNN"}
FAR = 100  # steps, of which the text tells


def figures(overview: Overview) -> dict[str, Figure]:
    """One, on the lecture's page."""
    return {FIGURE: Figure(draw, RECALL)} if overview.lecture else {}


def reads(overview: Overview) -> dict[str, Any]:
    """What was measured, and the figure."""
    return {**RECALL, "figure": f"lecture/{FIGURE}"} if overview.lecture else {}


def read(overview: Overview, recall: str, figure: str) -> dict[str, Any]:
    """cells: of each its name, the gradients at `far` steps before and after it learnt, the means
    of their logarithms to the base 10, how many of `trainings` recalled over the `farthest` and
    after how many updates, and over how many steps the others were asked last; updates: at most.
    """
    import numpy as np
    import pandas as pd

    table = pd.read_csv(recall)
    courses = table[table["what"] == "course"].groupby(["cell", "seed"])["value"]
    asked, last = courses.size(), courses.last()
    recalled = table[table["what"] == "recalled"].set_index(["cell", "seed"])["value"] > 0
    far = table[table["at"] == FAR].set_index(["cell", "what"])["value"]
    cells = []
    for cell, called in CELLS.items():
        done = recalled[cell]
        told = {"called": called, "recalled": int(done.sum())}
        for what in ("before", "after"):
            # what is too small for a float is as small as one can be
            told[what] = round(np.log10(np.maximum(far[cell, what], 1e-45)).mean())
        told["updates"] = asked[cell][done].tolist()
        told["reached"] = last[cell][~done].astype(int).tolist()
        cells.append(told)
    farthest = int(table.loc[table["what"] == "before", "at"].max())
    numbers = {"trainings": table["seed"].nunique(), "updates": int(asked.max())}
    return {"cells": cells, "far": FAR, "farthest": farthest, "figure_path": figure, **numbers}


def draw(path: str, recall: str) -> None:
    """Draw the gradients by lag, untrained and trained, and how far each training got."""
    import pandas as pd

    from continuo.report.base.figures import GREY, drawn, heading

    table = pd.read_csv(recall)
    styles = {"lstm": ("black", "-"), "gru": ("black", "--"), "simple_rnn": (GREY, ":")}
    with drawn(path, 6, 9) as figure:
        panels = figure.subplots(3, 1)
        for axes, what in zip(panels, ("before", "after", "course"), strict=True):
            for cell, (colour, dashes) in styles.items():
                own = table[(table["cell"] == cell) & (table["what"] == what)]
                for number, (_, one) in enumerate(own.groupby("seed")):
                    label = CELLS[cell] if axes is panels[0] and not number else None
                    axes.plot(one["at"], one["value"], color=colour, ls=dashes, lw=1.6, label=label)
            axes.grid()
        for axes, words in zip(panels, ("untrained", "trained"), strict=False):
            axes.set(yscale="log", ylim=(1e-16, 100), xlabel="steps back")
            axes.set(ylabel="gradient\n(at the last step: 1)")
            heading(axes, f"the gradient by steps back, {words}")
        panels[2].set(xlabel="updates", ylabel="steps to recall over", yscale="log")
        panels[2].set_yticks([10, 20, 50, 100, 200], ["10", "20", "50", "100", "200"])
        panels[2].minorticks_off()
        heading(panels[2], "how far each training got")
        figure.legend(loc="outside upper left", ncols=3, fontsize=11)


SECTION = Section(30, "Why a vanilla RNN forgets", reads, read, figures)
