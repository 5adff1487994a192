"""The longest run that a sample took, and the passage that it comes from, under each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from continuo.music.chords import Chord
from continuo.report.figures import GENERATED, GREY, TRAINING, drawn, heading, printable
from continuo.report.rolls import piano_roll

CONTEXT = 8  # chords before and after the run
LONGEST = 96  # chords of the run that are shown: 12 s as samples are played by default


@dataclass(frozen=True)
class Excerpt:
    """As many chords of two pieces, with a run of both: `run` is its first chord and its length.

    sample_first, training_first: the places of the first chords in their pieces.
    """

    sample: list[Chord]
    training: list[Chord]
    sample_first: int
    training_first: int
    run: tuple[int, int]

    @classmethod
    def of(
        cls, sample: Sequence[Chord], training: Sequence[Chord], start: int, place: int, length: int
    ) -> "Excerpt":
        """The first LONGEST chords of the run, with up to CONTEXT chords on either side.

        The run has `length` chords, from chord `start` of the sample and `place` of the piece.
        """
        shown = min(length, LONGEST)
        before = min(CONTEXT, start, place)
        rest = min(len(sample) - start, len(training) - place) - shown
        size = before + shown + min(CONTEXT if shown == length else 0, rest)
        start, place = start - before, place - before
        return cls(
            list(sample[start : start + size]),
            list(training[place : place + size]),
            start,
            place,
            (before, shown),
        )


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
