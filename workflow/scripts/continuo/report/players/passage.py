"""The longest run that a decoder's samples took, as it is heard in both places."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.words import counted
from continuo.findings.longest_runs import longest_run, run_of, shown_run
from continuo.pieces.starts import read_starts
from continuo.report.players.sounding import Sounding
from continuo.report.players.taken import sample_name
from continuo.report.players.timed_roll import Layer, Mark, TimedRoll, pitch_range


@dataclass(frozen=True)
class Passage:
    """What is heard of a run: of the training piece, or of the sample.

    kind: "training" or "generated", a class of page.css; starts: when its chords begin, seconds,
    (chords,); run: how many chords are heard before the run, and how many of it; text: what the run
    is.
    """

    name: str
    kind: str
    audio: Path
    midi: Path
    starts: np.ndarray
    run: tuple[int, int]
    text: str

    @property
    def file_name(self) -> str:
        """What a download of the MIDI file is called."""
        return self.midi.name

    @cached_property
    def sounding(self) -> Sounding:
        """Its notes."""
        return Sounding.of_file(self.midi)

    def roll(self, pitches: tuple[int, int]) -> TimedRoll:
        """Its piano roll; pitches: the lowest and the highest."""
        notes, (before, length) = self.sounding, self.run
        end = float(notes.end.max())
        first, last = np.append(self.starts, end)[[before, before + length]].tolist()
        taken = notes.within(first, last)
        layers = [Layer(self.kind, notes.only(~taken)), Layer("training", notes.only(taken))]
        words = f"Piano roll of {self.name}, {counted(length, 'chord')} of which are the run"
        marks = [Mark("run", first, last, self.text)]
        return TimedRoll(0.0, end, *pitches, layers, marks, words)


@dataclass(frozen=True)
class Copy:
    """The longest run that a decoder's samples took, in both places."""

    decoder: str
    training: Passage
    sample: Passage

    @cached_property
    def pitches(self) -> tuple[int, int]:
        """The lowest and the highest pitch to show, for both."""
        return pitch_range([self.training.sounding, self.sample.sounding])

    @classmethod
    def of(
        cls,
        copies: pd.DataFrame,
        decoder: str,
        training: Mapping[str, str],
        sample: Mapping[str, str],
        starts: str,
    ) -> "Copy | None":
        """None where the decoder took no chord.

        copies: the table copies.csv; training, sample: the paths of audio and midi in both places;
        starts: that of when the chords of either begin.
        """
        row = longest_run(copies, decoder)
        if not row["transposed_length"]:
            return None
        start, where, chords = run_of(row)
        begin = read_starts(starts)
        run, told = shown_run(start, where, chords), counted(int(row["transposed_length"]), "chord")
        return cls(
            decoder,
            Passage(
                f"training piece {row['transposed_piece']}",
                "training",
                Path(training["audio"]),
                Path(training["midi"]),
                begin,
                run,
                f"{told}, from chord {where} on",
            ),
            Passage(
                sample_name(row),
                "generated",
                Path(sample["audio"]),
                Path(sample["midi"]),
                begin,
                run,
                f"{told}, from chord {start} on",
            ),
        )
