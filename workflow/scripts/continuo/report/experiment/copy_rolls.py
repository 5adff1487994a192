"""The longest run that a sample took, and the passage that it comes from, under each other."""

from pathlib import Path

from continuo.findings.longest_runs import Excerpt
from continuo.report.base.figures import GENERATED, GREY, TRAINING, drawn, heading, printable
from continuo.report.experiment.rolls import piano_roll


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
