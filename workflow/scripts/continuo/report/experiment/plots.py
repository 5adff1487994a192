"""Figures of one experiment: how it was judged, which chords it knows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from continuo.pieces.chords import note_name
from continuo.report.base.figures import HELD_OUT, TRAINING, drawn, heading
from continuo.report.base.sentences import SETS

SET_COLOURS = {"train": TRAINING, "valid": HELD_OUT, "test": HELD_OUT}


def evaluation_bars(evaluation: Mapping[str, Any], path: str | Path) -> None:
    """Negative log-likelihood and accuracy of the networks and the baselines, set by set.

    Whiskers are one standard error of the NLL and the interval of the accuracy. The lowest NLL of
    each set is marked. Sets in which no chord was scored are left out.
    """
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
    axes: Axes, ends: np.ndarray, places: np.ndarray, texts: list[str], bold: int = -1
) -> None:
    """Write each of `texts` to the right of its bar, the one numbered `bold` in bold."""
    for number, (end, place, text) in enumerate(zip(ends, places, texts, strict=True)):
        weight = "bold" if number == bold else "normal"
        axes.annotate(
            text, (end, place), (8, 0), textcoords="offset points", va="center", weight=weight
        )


def chord_histogram(vocabulary: Mapping[str, Any], path: str | Path, top: int = 30) -> None:
    """The `top` most frequent chords by name, and how often each chord occurs by its rank.

    `vocabulary` is the content of vocabulary.json; its counts are of the training pieces. Raises
    ValueError where it holds no chord.
    """
    counts = np.asarray(vocabulary["counts"], dtype=int)
    if not counts.size:
        raise ValueError("the vocabulary holds no chords, so there is nothing to count")
    order = np.argsort(-counts, kind="stable")
    shown = order[:top]
    with drawn(path, 6, 4.6 + 0.25 * len(shown)) as figure:
        bars, ranks = figure.subplots(2, 1, height_ratios=(len(shown) + 2, 13))
        bars.barh(range(len(shown)), counts[shown], color=TRAINING)
        names = [chord_name(vocabulary["chords"][index]) for index in shown]
        bars.set_yticks(range(len(shown)), names, fontsize=10)
        bars.set(ylim=(len(shown) - 0.4, -0.6), xlabel="occurrences in the training pieces")
        bars.tick_params(axis="y", length=0)
        bars.grid(axis="x")
        heading(bars, f"the {len(shown)} most frequent of {counts.size:,} chords")
        ranks.loglog(np.arange(1, counts.size + 1), counts[order], ".", ms=5, color=TRAINING)
        ranks.set(xlabel="rank of the chord", ylabel="occurrences")
        ranks.grid()


def chord_name(chord: Sequence[int], longest: int = 6) -> str:
    """(60, 64, 67) -> "C4 E4 G4"; a chord of more than `longest` notes is shortened."""
    names = [note_name(pitch) for pitch in chord]
    if len(names) > longest:
        return f"{' '.join(names[: longest - 3])} … {names[-1]} ({len(names)} notes)"
    return " ".join(names)
