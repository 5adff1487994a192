"""What still sounds when a chord begins, which a chord of new notes does not say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from continuo.pieces.chords import Chord
from continuo.pieces.spelled import END, ENDS, LONGEST, STEPS, Spelled

MOST = 6  # notes, the highest
AGES = 4  # of them, whose age is told
ONGOING = 2  # times: until the first of the notes that are held ends, and the last


@dataclass(frozen=True)
class Sounding:
    """Notes that sound after a chord has begun, when each ends, and since when its pitch sounds
    without a break, 1/STEPS quarters, by pitch, the highest first. It never changes: `hear` gives
    another."""

    notes: tuple[tuple[int, int, int], ...] = ()

    def hear(self, onset: int, notes: Sequence[int], durations: Sequence[int]) -> "Sounding":
        """With the next chord."""
        now = {pitch: (end, since) for pitch, end, since in self.notes if end >= onset}
        for pitch, duration in zip(notes, durations, strict=True):
            if pitch != END:
                _, since = now.get(pitch, (0, onset))
                now[pitch] = onset + duration, since
        there = [(pitch, end, since) for pitch, (end, since) in now.items() if end > onset]
        return Sounding(tuple(sorted(there, reverse=True)))

    @property
    def chord(self) -> Chord:
        """The notes alone, from the lowest."""
        return tuple(pitch for pitch, *_ in reversed(self.notes))

    def held(self, onset: int) -> "Sounding":
        """What still sounds then."""
        return Sounding(tuple(note for note in self.notes if note[1] > onset))

    def at(self, onset: int) -> np.ndarray:
        """As a row of `sounding`."""
        left, held = [pitch for pitch, *_ in self.notes][:MOST], self.held(onset).notes
        row = np.full(2 * MOST + ONGOING + AGES, END)
        row[: len(left)] = left
        row[MOST : MOST + min(len(held), MOST)] = [pitch for pitch, *_ in held[:MOST]]
        ends = [end for _, end, _ in held]
        row[2 * MOST : -AGES] = [_told(f(ends) - onset) if ends else 0 for f in (min, max)]
        row[-AGES:] = 0
        ages = [min(onset - since, ENDS) for *_, since in self.notes[:AGES]]
        row[2 * MOST + ONGOING :][: len(ages)] = ages
        return row


def _told(time: int) -> int:
    return min(-(-time * 12 // STEPS), LONGEST)


def sounding(piece: Spelled) -> np.ndarray:
    """Before each chord of a piece, (chords, 2 MOST + ONGOING + AGES), int16: the notes that
    sounded after the chord before had begun, those of them that still do, each from the top, then
    END; until when, in twelfths of a quarter, from 1, 0 for none; and how long the first notes
    have sounded without a break, 1/STEPS quarters up to ENDS, 0 for none."""
    before = [Sounding(), *sounding_after(piece)]
    rows = [now.at(onset) for now, onset in zip(before, piece.onset.tolist(), strict=False)]
    return np.stack(rows).astype(np.int16)


def sounding_after(piece: Spelled) -> Iterator[Sounding]:
    """What sounds after each chord of a piece has begun."""
    now = Sounding()
    rows = zip(piece.onset.tolist(), piece.notes.tolist(), piece.times.tolist(), strict=True)
    for onset, notes, times in rows:
        now = now.hear(onset, notes, times[1:])
        yield now


def heard_all(piece: Spelled) -> Sounding:
    """After all chords of a piece."""
    return [Sounding(), *sounding_after(piece)][-1]
