"""Which notes sound when, in seconds from the first note of a sound file on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.midi.notes import MidiNotes, read_notes
from continuo.midi.tempo import Changes, seconds_at
from continuo.pieces.chords import from_text


@dataclass(frozen=True)
class Sounding:
    """start, end: seconds, float64, shape (notes,); pitch: 0..127, int64, shape (notes,).

    part: of each note the place of who plays it in `parts`, their names; None where nobody is told.
    """

    start: np.ndarray
    end: np.ndarray
    pitch: np.ndarray
    part: np.ndarray | None = None
    parts: Sequence[str] = ()

    @classmethod
    def of_file(cls, path: str | Path) -> "Sounding":
        """The notes of a MIDI file but its drums, by onset. UserError where it cannot be read."""
        whole = read_notes(path)
        notes = whole.at(~whole.drums)
        return cls.of(notes).only(np.lexsort([notes.pitch, notes.onset]))

    @classmethod
    def of(cls, notes: MidiNotes) -> "Sounding":
        """The notes of a MIDI file, in their order."""
        start, end = (notes.seconds_at(t) for t in (notes.onset, notes.onset + notes.duration))
        names = [part.name or part.instrument for part in notes.parts]
        return cls(start, end, notes.pitch.astype(np.int64), notes.part, names)

    def within(self, first: float, last: float) -> np.ndarray:
        """Which notes begin from `first` on and before `last`, bool, shape (notes,)."""
        near = 1e-3  # what a table of six digits may be off
        return (self.start >= first - near) & (self.start < last - near)

    def only(self, which: np.ndarray) -> "Sounding":
        """Those notes: a mask, or their places."""
        part = None if self.part is None else self.part[which]
        return Sounding(self.start[which], self.end[which], self.pitch[which], part, self.parts)


def chord_starts(steps: pd.DataFrame, tempos: Changes) -> np.ndarray:
    """When each generated chord begins, and behind them the end of the last: (chords + 1,).

    steps: the table of a sample; tempos: microseconds a quarter, each with where it begins, in
    quarters from the first generated chord.
    """
    made = steps[steps["part"] == "generated"]
    onset = made["onset"].to_numpy(float)
    end = (onset + made["duration"].to_numpy(float)).max(initial=0.0)
    times = np.append(onset, end)
    return seconds_at(times - times[0], tempos, 1)


def primer_notes(steps: pd.DataFrame, tempos: Changes, longest: float) -> Sounding:
    """The notes of the primer in the `longest` seconds before a sample, which begins at 0, at the
    first of its tempos.

    What begins earlier, or would sound on in the sample, is cut.
    """
    zero = steps.loc[steps["part"] == "generated", "onset"].min()
    primer = steps[steps["part"] == "primer"]
    chords = [from_text(text) for text in primer["pitches"]]
    notes = np.repeat(np.arange(len(chords)), [len(chord) for chord in chords])
    start = seconds_at(primer["onset"].to_numpy(float) - zero, tempos[:1], 1)[notes]
    held = np.array(" ".join(primer["durations"]).split(), dtype=float)
    end = np.minimum(start + seconds_at(held, tempos[:1], 1), 0.0)
    pitch = np.array([pitch for chord in chords for pitch in chord], np.int64)
    found = Sounding(np.maximum(start, -longest), end, pitch)
    return found.only(end > -longest)
