"""Phrases: when the music next comes to rest, as the composer hears it, and how it is planned.

A rest is a chord that is long beside the others of its piece, as at the end of a chorale's line.
Training tells the composer of it in a share of the excerpts. Where music goes on, the phrases of a
training piece, drawn by chance, are its plan: their lengths alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from continuo.models.composer.goal import OPEN, distance
from continuo.models.composer.memory import NONE
from continuo.pieces.spelled import STEPS, Spelled

LONG = 3 * STEPS // 2  # a rest lasts so long at least
BESIDE = 2  # and so many times as long as half of the piece's chords
NAME = "phrases/lengths"


def rests(piece: Spelled) -> np.ndarray:
    """Which chords are rests, (chords,), bool; the last of a piece that has ended is one."""
    gap = piece.times[:, 0]
    return gap >= max(LONG, BESIDE * float(np.median(gap))) if len(gap) else np.zeros(0, bool)


def next_rest(rest: np.ndarray, onset: np.ndarray) -> np.ndarray:
    """When each chord's next rest begins, its own if it is one; NONE behind the last.

    rest: when rests begin, increasing, (rests,); onset: of any shape, int64 as what comes back.
    """
    at = np.searchsorted(rest, onset)
    return np.append(rest, NONE)[at].astype(np.int64)


def seen_from(rest: np.ndarray, onset: np.ndarray) -> np.ndarray:
    """The class of a rest at this time, from these onsets, int16; OPEN where it is NONE."""
    return np.where(rest == NONE, OPEN, distance(rest - onset)).astype(np.int16)


@dataclass(frozen=True)
class Phrases:
    """Of training pieces. lengths: (phrases, 3), int64: the number of the piece, the length of its
    bars, 0 if unknown, and from one rest to the next; both in 1/STEPS quarters."""

    lengths: np.ndarray

    @classmethod
    def of(cls, pieces: Sequence[Spelled]) -> "Phrases":
        """Those of the pieces, the first counted from the first chord."""
        rows = [np.zeros((0, 3), np.int64)]
        for number, piece in enumerate(pieces):
            begun = np.unique([piece.onset[0], *piece.onset[rests(piece)]])
            bar = np.bincount(piece.bar[:, 1]).argmax()
            rows.append(np.stack(np.broadcast_arrays(number, bar, np.diff(begun)), axis=1))
        return cls(np.concatenate(rows))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> "Phrases":
        """See `to_arrays`; ValueError for what it would not give."""
        lengths = arrays[NAME]
        if lengths.ndim != 2 or lengths.shape[1] != 3 or lengths.dtype != np.int64:
            raise ValueError(f"{NAME} of shape {lengths.shape}, {lengths.dtype}")
        if (lengths < [0, 0, 1]).any() or (lengths > 2**31).any():
            raise ValueError(f"{NAME}: a length that no phrase has")
        return cls(lengths)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """By name."""
        return {NAME: self.lengths}

    def plan(self, primer: Spelled, count: int, random: np.random.Generator) -> np.ndarray:
        """When what goes on a primer is to come to rest, `count` times, increasing, int64: behind
        its last rest, by the phrases of one of the pieces, with its metre if any has that, over and
        over. No times where no piece has a rest.
        """
        onset, _, bar = primer.place_behind
        own = primer.onset[rests(primer)]
        begun = own[-1] if len(own) else primer.onset[0] if len(primer) else onset
        known = self.lengths[self.lengths[:, 1] == bar]
        known = known if len(known) else self.lengths
        if not len(known):
            return np.zeros(0, np.int64)
        drawn = known[known[:, 0] == random.choice(np.unique(known[:, 0])), 2]
        made: np.ndarray = begun + np.cumsum(np.resize(drawn, count))
        return made
