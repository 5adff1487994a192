"""The section of an experiment's page that compares its models, piece by piece."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from continuo.report.base.figures import HELD_OUT, TRAINING, drawn
from continuo.report.base.section import Figure, Section
from continuo.report.base.sentences import SETS, learners
from continuo.report.experiment.subject import Experiment

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAPTION = (
    "What was trained beside the models that only count: unigram (how often each chord occurs), "
    "repeat (the last chord again), bigram (what followed the last chord in training) and adaptive "
    "(the bigram in all keys, which also counts the piece that it listens to). Lower negative "
    "log-likelihood is better. Whiskers show one standard error of the negative log-likelihood and "
    "the interval of the accuracy. Only the held-out pieces tell whether more was learnt than the "
    "training pieces."
)
SET_COLOURS = {"train": TRAINING, "valid": HELD_OUT, "test": HELD_OUT}


def reads(experiment: Experiment) -> dict[str, str]:
    """The evaluation, and its figure."""
    return {"evaluation": "evaluation.json", "bars": "figures/evaluation.svg"}


def read(experiment: Experiment, evaluation: str, bars: str) -> dict[str, Any]:
    """evaluation, the names of its sets, the figure, and whether several of its models learn."""
    found = json.loads(Path(evaluation).read_text())
    return {"evaluation": found, "sets": SETS, "bars": bars, "several": len(learners(found)) > 1}


def figures(experiment: Experiment) -> dict[str, Figure]:
    """The bars of all models."""
    reads = {"evaluation": "evaluation.json"}
    item = "network and counting models"
    return {"evaluation.svg": Figure(draw, reads, item=item, caption=CAPTION)}


def draw(path: str, evaluation: str) -> None:
    """Draw `evaluation_bars` of the file."""
    evaluation_bars(json.loads(Path(evaluation).read_text()), path)


def evaluation_bars(evaluation: Mapping[str, Any], path: str | Path) -> None:
    """Negative log-likelihood and accuracy of all models, set by set, as SVG.

    Whiskers are one standard error of the NLL and the interval of the accuracy. The lowest NLL of
    each set is marked. Sets in which no chord was scored are left out.
    """
    import numpy as np

    sets = {name: part for name, part in evaluation["sets"].items() if part["chords"]}
    scored = [part["models"] for part in sets.values()]
    names = [name for name in evaluation["models"] if all(name in models for models in scored)]
    rows = len(sets) * (len(names) + 1)
    with drawn(path, 6, 2.2 + 0.5 * rows) as figure:
        nll, accuracy = figure.subplots(2, 1)
        for position, (name, part) in enumerate(sets.items()):
            models = part["models"]
            places = np.arange(len(names)) + position * (len(names) + 1)
            winner = part["winner"]
            look: dict[str, Any] = {
                "color": SET_COLOURS[name],
                "alpha": 0.6 if name == "valid" and "test" in sets else 1,
                "error_kw": {"ecolor": "black", "capsize": 3},
            }
            values = [models[model]["nll"] for model in names]
            errors = [models[model]["nll_error"] for model in names]
            nll.barh(places, values, xerr=errors, label=SETS[name], **look)
            texts = [
                f"{v:.2f} ± {e:.2f}" + (" — lowest" if model == winner else "")
                for model, v, e in zip(names, values, errors, strict=True)
            ]
            _write(nll, np.add(values, errors), places, texts, names.index(winner))

            shares = 100 * np.array([models[model]["accuracy"] for model in names])
            low = 100 * np.array([models[model]["accuracy_low"] for model in names])
            high = 100 * np.array([models[model]["accuracy_high"] for model in names])
            whiskers = np.maximum(0, [shares - low, high - shares])
            accuracy.barh(places, shares, xerr=whiskers, **look)
            _write(accuracy, high, places, [f"{share:.1f} %" for share in shares])
        for axes in (nll, accuracy):
            every = [p * (len(names) + 1) + i for p in range(len(sets)) for i in range(len(names))]
            axes.set_yticks(every, names * len(sets))
            axes.tick_params(axis="y", length=0)
            axes.invert_yaxis()
            axes.grid(axis="x")
        nll.set_xlabel("negative log-likelihood (nats per chord), lower is better")
        accuracy.set_xlabel("accuracy (% of chords), higher is better")
        nll.set_xlim(0, 1.6 * nll.dataLim.xmax)
        accuracy.set_xlim(0, 1.2 * accuracy.dataLim.xmax or 1)
        figure.legend(loc="outside upper left", ncols=len(sets), fontsize=11)


def _write(
    axes: "Axes", ends: Iterable[float], places: Iterable[float], texts: list[str], bold: int = -1
) -> None:
    """Write each of `texts` to the right of its bar, the one numbered `bold` in bold."""
    for number, (end, place, text) in enumerate(zip(ends, places, texts, strict=True)):
        weight = "bold" if number == bold else "normal"
        axes.annotate(
            text, (end, place), (8, 0), textcoords="offset points", va="center", weight=weight
        )


SECTION = Section(20, "Was anything learnt?", reads, read, figures)
