"""Which of the twelve notes there were lately, by which the key is heard.

Shares of the whole piece would tell one piece from another, and the composer learnt them by heart
where it heard them as they are: they are only ever compared with a pitch (`equations.notes`).
"""

from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from continuo.pieces.spelled import END, STEPS, Spelled

HALVES = 4, 16  # quarters after which a note counts half as much: of the passage, of the piece
TWELVE = 12
LONG = 4 * STEPS  # a note counts by how long it lasts, up to this


@dataclass(frozen=True)
class Lately:
    """weights: of each of HALVES and each pitch class, (halves, 12), as they are at `onset`. It
    never changes: `hear` gives another."""

    onset: int = 0
    weights: np.ndarray = field(default_factory=lambda: np.zeros((len(HALVES), TWELVE)))

    def hear(self, onset: int, notes: np.ndarray, durations: np.ndarray) -> "Lately":
        """With the next chord."""
        halves = (onset - self.onset) / (np.array(HALVES) * STEPS)
        there = notes != END
        lasting = np.minimum(durations[there], LONG)
        struck = np.bincount(notes[there] % TWELVE, lasting, TWELVE)
        return Lately(onset, self.weights * 0.5 ** halves[:, None] + struck)

    @property
    def heard(self) -> np.ndarray:
        """As a row of `lately`."""
        total = np.maximum(self.weights.sum(axis=1, keepdims=True), 1e-9)
        shares: np.ndarray = np.sqrt(self.weights / total * TWELVE)
        return shares.astype(np.float32)


def lately(piece: Spelled) -> np.ndarray:
    """Before each chord of a piece, (chords, halves, 12), float32: the square roots of the shares
    that the pitch classes had, times twelve; 0 where nothing was heard."""
    return np.stack([state.heard for state in _heard_through(piece)[:-1]])


def heard_lately(piece: Spelled) -> Lately:
    """After all chords of a piece."""
    return _heard_through(piece)[-1]


def _heard_through(piece: Spelled) -> list[Lately]:
    """Before each chord, and after the last."""
    chords = zip(piece.onset.tolist(), piece.notes, piece.times[:, 1:], strict=True)
    return list(accumulate(chords, lambda now, chord: now.hear(*chord), initial=Lately()))
