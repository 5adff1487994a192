"""The real piece that samples are heard beside."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from continuo.base.words import counted
from continuo.report.players.sounding import Sounding
from continuo.report.players.timed_roll import TAIL, Mark, TimedRoll, by_part, pitch_range

KINDS = {"train": "training", "valid": "held-out", "test": "held-out"}  # classes of page.css


@dataclass(frozen=True)
class RealPiece:
    """The piece, from the primer on, in one of its forms.

    starts: when its chords begin, seconds, (chords,); role: its set in the split; primer: how many
    of its first chords primed the samples; rhythm: whether it is in its own rhythm, and not evenly
    held.
    """

    name: str
    audio: Path
    midi: Path
    starts: np.ndarray
    role: str
    primer: int = 0
    rhythm: bool = False

    @property
    def file_name(self) -> str:
        """What a download of the MIDI file is called."""
        return self.midi.name

    @cached_property
    def sounding(self) -> Sounding:
        """Its notes."""
        return Sounding.of_file(self.midi)

    @property
    def kind(self) -> str:
        """ "training" or "held-out"."""
        return KINDS[self.role]

    def roll(self, pitches: tuple[int, int] | None = None) -> TimedRoll:
        """Its piano roll; pitches: the lowest and the highest, where others are to match."""
        notes = self.sounding
        last = float(notes.end.max(initial=0.0))
        marks = []
        if self.primer:
            end = float(self.starts[self.primer]) if self.primer < len(self.starts) else last
            marks.append(Mark("primer", 0.0, end, "what primes the samples"))
        words = (
            f"Piano roll of the {self.kind} piece {self.name}"
            f"{', in its own rhythm' if self.rhythm else ''}: {counted(len(notes.pitch), 'note')} "
            f"in {last:.0f} s"
        )
        low, high = pitches or pitch_range([notes])
        return TimedRoll(0.0, last + TAIL, low, high, by_part(notes, self.kind), marks, words)
