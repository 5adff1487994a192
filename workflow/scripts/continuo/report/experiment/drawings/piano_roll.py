"""Piano rolls, a chord a step: of a piece above what was made of it, or what was taken of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from continuo.base.printable import printable
from continuo.findings.longest_runs import Excerpt
from continuo.pieces.chords import Chord, note_name
from continuo.report.base.figures import (
    GENERATED,
    GREY,
    PRIMER,
    SOURCE,
    TRAINING,
    drawn,
    heading,
)
from continuo.report.base.sentences import looping

GAP = 0.15  # of a step, left white between a note and the next of the same pitch


def compare_rolls(
    source: Sequence[Chord],
    sample: Sequence[Chord],
    primer: Sequence[Chord],
    loop_start: int | None,
    period: int | None,
    title: str,
    path: str | Path,
    source_title: str = "source",
    source_start: int = 0,
) -> None:
    """Draw `source` above `primer` and `sample`, one chord a step, pitch upwards, as SVG.

    Steps count the generated chords from 0, so the primer, shaded, has the negative ones. The chord
    `source_start` of the source stands above the first step shown: with the primer's place in its
    piece the two read in parallel. As many chords of the source are drawn as there is room for.
    `loop_start` (0-based) and `period` are in generated chords, None where it does not loop.
    """
    first, last = -len(primer), max(len(sample), 1)
    above = list(source[source_start : source_start + last - first])
    end = source_start + len(above)
    played = [*primer, *sample]
    pitches = [pitch for chord in [*above, *played] for pitch in chord] or [60]
    with drawn(path, 10, 6) as figure:
        top, bottom = figure.subplots(2, 1, sharey=True)
        top.set_xlim(source_start, source_start + last - first)
        bottom.set_xlim(first, last)
        bottom.set_ylim(min(pitches) - 1, max(pitches) + 1)
        octaves = [c for c in range(0, 128, 12) if min(pitches) - 1 <= c <= max(pitches) + 1]
        bottom.set_yticks(octaves, [note_name(c) for c in octaves])
        for axes in (top, bottom):
            axes.grid(axis="y")
            axes.set_ylabel("pitch")
        where = f"chords {source_start:,} to {end - 1:,} of {len(source):,}"
        heading(top, f"{printable(source_title, 60)} ({where})")
        heading(bottom, f"{printable(title, 60)}: {looping(loop_start, period)}")
        top.set_xlabel("chord of the piece (its number, from 0)")
        bottom.set_xlabel("generated chord (its number, from 0); the primer below 0, shaded")
        if primer:
            bottom.axvspan(first, 0, color=PRIMER, alpha=0.25, lw=0)
        if loop_start is not None and period is not None:
            _mark_loop(bottom, loop_start, period, len(sample))
        # The notes' height is known once the labels have taken their room.
        figure.draw_without_rendering()
        piano_roll(top, above, source_start, SOURCE)
        piano_roll(bottom, primer, first, GREY)
        piano_roll(bottom, sample, 0, GENERATED)


def copy_rolls(excerpt: Excerpt, sample: str, training: str, path: str | Path) -> None:
    """Draw the excerpt of the piece named `training` above that of `sample`, as SVG.

    One chord a step, pitch upwards; the run is shaded in both.
    """
    pitches = [pitch for chord in [*excerpt.sample, *excerpt.training] for pitch in chord]
    size, (before, shown) = len(excerpt.sample), excerpt.run
    with drawn(path, 10, 5) as figure:
        parts = (
            (excerpt.training, excerpt.training_first, TRAINING, f"training piece {training}"),
            (excerpt.sample, excerpt.sample_first, GENERATED, f"sample {sample}"),
        )
        panels = figure.subplots(2, 1, sharey=True)
        for axes, (_, first, _, name) in zip(panels, parts, strict=True):
            axes.set(xlim=(first, first + size), ylim=(min(pitches) - 1, max(pitches) + 2))
            axes.set(ylabel="pitch (MIDI)", xlabel="chord (its number, from 0)")
            axes.xaxis.get_major_locator().set_params(integer=True)
            axes.yaxis.get_major_locator().set_params(integer=True)
            axes.grid(axis="y")
            heading(axes, printable(name, 80))
            axes.axvspan(first + before, first + before + shown, color=GREY, alpha=0.18, lw=0)
        figure.draw_without_rendering()
        for axes, (chords, first, colour, _) in zip(panels, parts, strict=True):
            piano_roll(axes, chords, first, colour)


def piano_roll(axes: Axes, chords: Sequence[Chord], first: int, colour: str) -> None:
    """Draw `chords` on `axes`, whose limits and place are set, from step `first` on.

    All notes are one line with gaps, thick as a semitone: a thousand chords make one path.
    """
    low, high = axes.get_ylim()
    semitone = axes.get_window_extent().height / axes.figure.dpi * 72 / (high - low)
    notes = [(first + step, pitch) for step, chord in enumerate(chords) for pitch in chord]
    if not notes:
        return
    onset, pitch = np.array(notes, dtype=float).T
    gap = np.full_like(onset, np.nan)
    steps = np.stack([onset, onset + 1 - GAP, gap], axis=1).ravel()
    heights = np.stack([pitch, pitch, gap], axis=1).ravel()
    axes.plot(steps, heights, color=colour, lw=0.9 * semitone, solid_capstyle="butt")


def _mark_loop(axes: Axes, loop_start: int, period: int, end: int) -> None:
    """A line where the loop begins, and every second period shaded up to step `end`."""
    starts = range(loop_start, end, 2 * period)
    spans = [(start, min(period, end - start)) for start in starts]
    axes.broken_barh(
        spans,
        (0, 1),
        transform=blended_transform_factory(axes.transData, axes.transAxes),
        color=GENERATED,
        alpha=0.2,
        lw=0,
    )
    axes.axvline(loop_start, color="black", lw=2)
