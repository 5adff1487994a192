"""What music has in common with the training pieces: its longest runs, and its runs of n chords.

Exactly, and in any transposition: the same chords, all of them the same interval higher or lower.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from continuo.pieces.chords import Chord


@dataclass(frozen=True)
class Run:
    """A stretch of `length` chords from chord `start` on, which a piece has from `place` on.

    All from 0; `piece` is the number of the piece. The music has the run `semitones` higher.
    """

    start: int
    length: int
    piece: int
    place: int
    semitones: int = 0


@dataclass(frozen=True)
class Matches:
    """What one piece of music has in common with the training pieces.

    length: of each of its chords, how many from there on stand in some training piece in this
    order, int64, shape (chords,). longest: the first of the longest runs, in the first training
    piece that has it; None where no chord is in any.
    """

    length: np.ndarray
    longest: Run | None

    def share(self, n: int) -> float:
        """Of the runs of `n` chords, those that a training piece has; NaN where there are none."""
        runs = len(self.length) - n + 1
        return float((self.length[:runs] >= n).mean()) if runs > 0 else float("nan")


def find_matches(
    music: Sequence[Sequence[Chord]], training: Sequence[Sequence[Chord]]
) -> list[tuple[Matches, Matches]]:
    """Of each piece of `music`, what it has in common with `training`: exactly, and transposed.

    A run in transposition has two chords at least, and may be exact; where no transposed run is
    longer, it is the exact one. The time is that of sorting all chords, once for each doubling of
    the longest run.
    """
    number: dict[Chord, int] = {}

    def numbered(pieces: Sequence[Sequence[Chord]]) -> list[np.ndarray]:
        return [
            np.fromiter((number.setdefault(c, len(number)) for c in piece), np.int64, len(piece))
            for piece in pieces
        ]

    heard, known = numbered(music), numbered(training)
    shapes: dict[Chord, int] = {}
    intervals = (tuple(pitch - chord[-1] for pitch in chord) for chord in number)
    shape = np.array([shapes.setdefault(key, len(shapes)) for key in intervals], np.int64)
    top = np.array([chord[-1] for chord in number], np.int64)

    def steps(piece: np.ndarray) -> np.ndarray:
        """From each chord to the next: both shapes, and the interval between their top notes."""
        form, interval = shape[piece], np.diff(top[piece])
        return (form[:-1] * len(shapes) + form[1:]) * 256 + interval + 128

    exact = _match(heard, known)
    moved = _match([steps(piece) for piece in heard], [steps(piece) for piece in known])
    found = []
    for piece, same, alike in zip(heard, exact, moved, strict=True):
        length = same.length.copy()
        chords = np.where(alike.length > 0, alike.length + 1, 0)
        length[:-1] = np.maximum(length[:-1], chords)
        longest = same.longest
        if alike.longest and same.longest and alike.longest.length + 1 <= same.longest.length:
            longest = same.longest
        elif run := alike.longest:
            semitones = int(top[piece[run.start]] - top[known[run.piece][run.place]])
            longest = Run(run.start, run.length + 1, run.piece, run.place, semitones)
        found.append((same, Matches(length, longest)))
    return found


def _match(music: list[np.ndarray], training: list[np.ndarray]) -> list[Matches]:
    """The exact matches of sequences of whole numbers, none of them negative.

    All suffixes are sorted as in a suffix array made by doubling (Manber and Myers 1993): what two
    have in common is most where they stand next to each other.
    """
    end_of_training, end_of_music = [np.array([-2])], [np.array([-1])]
    joined = np.concatenate(
        [part for piece in training for part in (piece, *end_of_training)]
        + [part for piece in music for part in (piece, *end_of_music)]
    )
    trained = sum(len(piece) + 1 for piece in training)
    levels = _rank(joined, trained)
    top = levels[-1]
    order = np.argsort(top[:trained], kind="stable")
    behind = np.searchsorted(top[order], top[trained:])
    here = np.arange(trained, len(joined))
    length = np.zeros(len(here), np.int64)
    for neighbour in (behind - 1, behind):
        other = order[np.clip(neighbour, 0, trained - 1)]
        length = np.maximum(length, _common(levels, here, other))
    starts = np.cumsum([0, *(len(piece) + 1 for piece in training)])
    found, begin = [], 0
    for piece in music:
        own = length[begin : begin + len(piece)]
        longest = None
        if own.any():
            first, most = int(own.argmax()), int(own.max())
            place = _first_place(levels, trained, trained + begin + first, most)
            number = int(np.searchsorted(starts, place, "right")) - 1
            longest = Run(first, most, number, place - int(starts[number]))
        found.append(Matches(own, longest))
        begin += len(piece) + 1
    return found


def _rank(joined: np.ndarray, trained: int) -> list[np.ndarray]:
    """Of each place the rank of the 1, 2, 4, ... symbols from there on, int32.

    Up to so many that no run from `trained` on also stands before it.
    """
    rank = np.unique(joined, return_inverse=True)[1].astype(np.int64)
    levels = [rank.astype(np.int32)]
    width = 1
    while np.isin(rank[trained:], rank[:trained]).any():
        following = np.zeros_like(rank)
        following[:-width] = rank[width:] + 1
        rank = np.unique(rank * (rank.max() + 2) + following, return_inverse=True)[1]
        rank = rank.astype(np.int64)
        levels.append(rank.astype(np.int32))
        width *= 2
    return levels


def _common(levels: list[np.ndarray], here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """How many symbols each pair of places has in common; an end of music is in no training."""
    length = np.zeros(len(here), np.int64)
    for level in reversed(range(len(levels))):
        rank = levels[level]
        length += (rank[here + length] == rank[there + length]).astype(np.int64) << level
    return length


def _first_place(levels: list[np.ndarray], trained: int, here: int, length: int) -> int:
    """The first place in training of the `length` symbols that stand `here`."""
    level = length.bit_length() - 1  # two overlapping stretches of this power of two cover them
    rest = length - (1 << level)
    rank = levels[level]
    first = rank[: trained - length + 1] == rank[here]
    last = rank[rest : trained - length + 1 + rest] == rank[here + rest]
    return int(np.flatnonzero(first & last)[0])
