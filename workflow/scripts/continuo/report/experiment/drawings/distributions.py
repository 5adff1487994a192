"""How often each chord and each pitch class occurs, and how long the pieces are."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from continuo.base.words import counted
from continuo.pieces.chords import NOTE_NAMES, note_name
from continuo.report.base.figures import GREY, HELD_OUT, TRAINING, crowded, drawn, heading

ROLES = {
    "train": ("training", TRAINING),
    "valid": ("held out (valid)", HELD_OUT),
    "test": ("held out (test)", HELD_OUT),
    "unused": ("unused", GREY),
}
FAR = 30  # times as long is the longest piece as the shortest, where the lengths are logarithmic


def count_pitch_classes(
    parts: Iterable[pd.DataFrame], split: pd.DataFrame
) -> dict[str, np.ndarray]:
    """How many notes each pitch class has, int64, (12,), in the pieces of each role of `split`.

    parts: of the table of chords, columns piece and pitches; split: the table split.csv.
    """
    role = split.set_index("piece")["role"]
    found: dict[str, np.ndarray] = {}
    for part in parts:
        for name, texts in part.groupby(part["piece"].map(role))["pitches"]:
            pitches = np.array(".".join(texts).split("."), dtype=np.int64)
            counts = np.bincount(pitches % 12, minlength=12)
            found[str(name)] = found.get(str(name), 0) + counts
    return found


def draw_pieces(counts: Mapping[str, np.ndarray], split: pd.DataFrame, path: str | Path) -> None:
    """Draw the pitch classes of the training and the held-out pieces, from `count_pitch_classes`,
    and a stroke for each piece at its length, role by role, as SVG."""
    roles = [role for role in ROLES if (split["role"] == role).any()]
    with drawn(path, 6, 3.6 + 0.8 * len(roles)) as figure:
        classes, lengths = figure.subplots(2, 1, height_ratios=(5, 1 + 1.5 * len(roles)))
        _draw_classes(classes, counts)
        _draw_lengths(lengths, split, roles)
        figure.legend(loc="outside upper left", ncols=2, fontsize=11)


def _draw_classes(axes: Axes, counts: Mapping[str, np.ndarray]) -> None:
    groups = {"training pieces": (["train"], TRAINING), "held out": (["valid", "test"], HELD_OUT)}
    totals = {
        label: (sum(counts[role] for role in roles if role in counts), colour)
        for label, (roles, colour) in groups.items()
        if any(role in counts for role in roles)
    }
    width = 0.8 / max(len(totals), 1)
    for number, (label, (total, colour)) in enumerate(totals.items()):
        places = np.arange(12) - 0.4 + (number + 0.5) * width
        text = f"{label}: {counted(int(np.sum(total)), 'note')}"
        axes.bar(places, 100 * total / np.sum(total), width, color=colour, label=text)
    axes.set_xticks(range(12), NOTE_NAMES)
    axes.tick_params(axis="x", length=0)
    axes.set_ylabel("% of the notes")
    axes.grid(axis="y")
    heading(axes, "pitch classes")


def _draw_lengths(axes: Axes, split: pd.DataFrame, roles: list[str]) -> None:
    for row, role in enumerate(roles):
        label, colour = ROLES[role]
        chords = split.loc[split["role"] == role, "chords"].to_numpy(float)
        alpha = max(0.1, min(0.8, 20 / len(chords)))  # so that many of them show where most are
        stroke: dict[str, Any] = {"color": colour, "lw": 2, "rasterized": crowded(len(chords))}
        axes.vlines(chords, row - 0.1, row + 0.35, alpha=alpha, **stroke)
        text = f"{label}: {counted(len(chords), 'piece')}, {counted(int(chords.sum()), 'chord')}"
        text += f", median {np.median(chords):,.0f}" if len(chords) > 1 else ""
        axes.text(
            0,
            row - 0.18,
            text,
            transform=axes.get_yaxis_transform(),
            size=10,
            va="bottom",
            ha="left",
        )
    all_chords = split["chords"].to_numpy(float)
    if all_chords.max() > FAR * max(all_chords.min(), 1):
        axes.set_xscale("log")
    else:
        axes.set_xlim(0, 1.05 * max(all_chords.max(), 1))
    axes.set(ylim=(len(roles) - 0.5, -0.6), yticks=[], xlabel="chords of a piece")
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    heading(axes, "a stroke for each piece, by its length")


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
        dot: dict[str, Any] = {"ms": 5, "color": TRAINING, "rasterized": crowded(counts.size)}
        ranks.loglog(np.arange(1, counts.size + 1), counts[order], ".", **dot)
        ranks.set(xlabel="rank of the chord", ylabel="occurrences")
        ranks.grid()


def chord_name(chord: Sequence[int], longest: int = 6) -> str:
    """(60, 64, 67) -> "C4 E4 G4"; a chord of more than `longest` notes is shortened."""
    names = [note_name(pitch) for pitch in chord]
    if len(names) > longest:
        return f"{' '.join(names[: longest - 3])} … {names[-1]} ({len(names)} notes)"
    return " ".join(names)
