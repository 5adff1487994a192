"""The pieces as one stream of chord indices, and windows as views into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from continuo.base.bounded import read_from, read_npz


@dataclass(frozen=True)
class Sequences:
    """The pieces one after the other.

    index: chord indices, int32, shape (chords,); -1 where the chord is not in the vocabulary.
    start: int64, shape (pieces + 1,); piece i is index[start[i]:start[i + 1]].
    piece, role: str, shape (pieces,).
    """

    index: np.ndarray
    start: np.ndarray
    piece: np.ndarray
    role: np.ndarray

    @classmethod
    def of_pieces(cls, pieces: Mapping[str, np.ndarray], roles: Mapping[str, str]) -> "Sequences":
        """Chord indices of each piece by its name, and its role; the names are sorted."""
        names = sorted(pieces)
        return cls(
            index=np.concatenate([pieces[name] for name in names]),
            start=np.cumsum([0, *(len(pieces[name]) for name in names)], dtype=np.int64),
            piece=np.array(names, dtype=str),
            role=np.array([roles[name] for name in names], dtype=str),
        )

    def of(self, role: str) -> list[np.ndarray]:
        """The pieces with that role, each a view into `index`."""
        places = np.flatnonzero(self.role == role)
        return [self.index[self.start[i] : self.start[i + 1]] for i in places]

    def save(self, path: str | Path) -> None:
        """Write as .npz; the same pieces give the same bytes."""
        np.savez(path, **vars(self))

    @classmethod
    def load(cls, path: str | Path) -> "Sequences":
        """Read what `save` wrote."""
        with read_from(path, "pieces as a stream of chords"):
            return cls(**read_npz(path, ("index", "start", "piece", "role")))


def window_starts(sequences: Sequences, role: str, window: int, stride: int = 1) -> np.ndarray:
    """Where the windows of the pieces with that role begin in `sequences.index`, int64.

    Every `stride` chords of each piece, and none across a boundary: each window is followed by one
    more chord of its piece, the last window's target.
    """
    starts = []
    for i in np.flatnonzero(sequences.role == role):
        first, end = sequences.start[i], sequences.start[i + 1]
        starts.append(np.arange(first, end - window, stride))
    return np.concatenate(starts) if starts else np.empty(0, np.int64)


def windows_at(index: np.ndarray, starts: np.ndarray, window: int) -> np.ndarray:
    """Windows of `window` chords and the one after, shape (len(starts), window + 1).

    Only the windows asked for are copied; the rest of the stream stays as it is.
    """
    return sliding_window_view(index, window + 1)[starts]
