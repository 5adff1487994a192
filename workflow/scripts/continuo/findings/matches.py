"""What music has in common with the training pieces: its longest runs, and its runs of n chords.

Exactly, and in any transposition: the same chords, all of them the same interval higher or lower.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, product

import numpy as np

from continuo.pieces.chords import Chord

SIZE = 2**21  # symbols of training pieces, and half as many of music, that are compared at once


@dataclass(frozen=True)
class Run:
    """A stretch of `length` chords from chord `start` on, which a piece has from `place` on.

    All from 0; `piece` is the number of the piece. The music has the run `semitones` higher. A
    chord that is struck again does not count: of such there are `repeats` more in the stretch.
    """

    start: int
    length: int
    piece: int
    place: int
    semitones: int = 0
    repeats: int = 0


@dataclass(frozen=True)
class Matches:
    """What one piece of music has in common with the training pieces.

    length: of each of its chords, how many from there on stand in some training piece in this
    order, int64, shape (chords,). fresh: which of its chords are not the one before struck again,
    bool, (chords,): only these count as copied. longest: the first of the longest runs, in the
    first training piece that has it; None where no chord is in any.
    """

    length: np.ndarray
    fresh: np.ndarray
    longest: Run | None

    @property
    def counted(self) -> np.ndarray:
        """Of each chord, how many of the `length` from there on count, int64, (chords,)."""
        return _counted(self.length, self.fresh)

    def share(self, n: int) -> float:
        """Of the runs of `n` chords that count, those that a training piece has; NaN where there
        are none."""
        begin = np.flatnonzero(self.fresh)
        if len(begin) < n:
            return float("nan")
        most = np.maximum.reduceat(self.counted, begin)  # from any strike of its first chord on
        return float((most[: len(begin) - n + 1] >= n).mean())


def _counted(length: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    here, before = np.arange(len(length)), np.cumsum(np.append(0, fresh))
    return np.where(length > 0, 1 + before[here + length] - before[here + 1], 0)


def find_matches(
    music: Iterable[Sequence[Chord]], training: Iterable[Sequence[Chord]]
) -> list[tuple[Matches, Matches]]:
    """Of each piece of `music`, what it has in common with `training`: exactly, and transposed.

    A run in transposition has two chords at least, and may be exact; where no transposed run is
    longer, it is the exact one. The time is that of sorting all chords, once for each doubling of
    the longest run; memory is bounded (SIZE), but for a few numbers a chord.
    """
    number: dict[Chord, int] = {}

    def numbered(pieces: Iterable[Sequence[Chord]]) -> list[np.ndarray]:
        return [
            np.fromiter((number.setdefault(c, len(number)) for c in piece), np.int32, len(piece))
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

    exact, where = _match(heard, known)
    moved, where_moved = _match(map(steps, heard), map(steps, known))
    found = []
    for index, piece in enumerate(heard):
        fresh = np.append(True, piece[1:] != piece[:-1])[: len(piece)]
        same = _longest(exact[index], fresh, partial(where, index))
        alike = np.where(moved[index] > 0, moved[index] + 1, 0)
        alike = np.append(alike, np.zeros(len(piece) - len(alike), np.int64))
        longest = _longest(alike, fresh, partial(where_moved, index), steps=1)
        if longest and not (same and longest.length <= same.length):
            semitones = int(top[piece[longest.start]] - top[known[longest.piece][longest.place]])
            longest = replace(longest, semitones=semitones)
        else:
            longest = same
        length = np.maximum(exact[index], alike)
        found.append((Matches(exact[index], fresh, same), Matches(length, fresh, longest)))
    return found


def _longest(
    length: np.ndarray,
    fresh: np.ndarray,
    where: Callable[[int, int], tuple[int, int]],
    steps: int = 0,
) -> Run | None:
    """The first of the longest runs; where: the piece, and the place in it, of one, which is found
    with so many symbols less than it has chords: `steps`."""
    if not length.any():
        return None
    counted = _counted(length, fresh)
    start = int(counted.argmax())
    chords, most = int(length[start]), int(counted[start])
    return Run(start, most, *where(start, chords - steps), repeats=chords - most)


def _match(
    music: Iterable[np.ndarray], training: Iterable[np.ndarray]
) -> tuple[list[np.ndarray], Callable[[int, int, int], tuple[int, int]]]:
    """The exact matches of sequences of whole numbers, none of them negative.

    Returns of each piece of music the lengths of `Matches`, and a function of the number of a
    piece of music, a place in it and the length found there: the first training piece that has this
    run, and the place there.
    """
    heard, begins = _joined(music, -1)
    known, starts = _joined(training, -2)
    length, first = np.zeros(len(heard), np.int64), np.zeros(len(heard), np.int64)
    parts = _parts(starts, SIZE)
    for group, (number, part) in product(_parts(begins, SIZE // 2), enumerate(parts)):
        found = _lengths(heard[group], known[part])
        first[group][found > length[group]] = number
        length[group] = np.maximum(length[group], found)

    def where(piece: int, at: int, chords: int) -> tuple[int, int]:
        here = int(begins[piece]) + at
        part = parts[first[here]]
        place = part.start + _first_place(known[part], heard[here : here + chords])
        number = int(np.searchsorted(starts, place, "right")) - 1
        return number, place - int(starts[number])

    return [length[begin : end - 1] for begin, end in pairwise(begins)], where


def _joined(pieces: Iterable[np.ndarray], end: int) -> tuple[np.ndarray, np.ndarray]:
    """Pieces one after the other, `end` behind each, and where each begins, and their end."""
    ended = [np.append(piece, end) for piece in pieces]
    whole = np.concatenate(ended) if ended else np.array([], np.int64)
    return whole, np.cumsum([0, *map(len, ended)])


def _parts(starts: np.ndarray, size: int) -> list[slice]:
    """What begins and ends with a piece and has at least so many symbols, all but the last."""
    edges = [0]
    while edges[-1] < starts[-1]:
        place = int(np.searchsorted(starts, edges[-1] + size))
        edges.append(int(starts[min(place, len(starts) - 1)]))
    return [slice(*pair) for pair in pairwise(edges)]


def _lengths(heard: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Of each place in `heard` how many symbols from there on also stand in `known`.

    All suffixes are sorted as in a suffix array made by doubling (Manber and Myers 1993): what two
    have in common is most where they stand next to each other.
    """
    levels = _rank(np.concatenate([known, heard]), len(known))
    top = levels[-1]
    order = np.argsort(top[: len(known)], kind="stable")
    behind = np.searchsorted(top[order], top[len(known) :])
    here = np.arange(len(known), len(top))
    length = np.zeros(len(here), np.int64)
    for neighbour in (behind - 1, behind):
        other = order[np.clip(neighbour, 0, len(known) - 1)]
        length = np.maximum(length, _common(levels, here, other))
    return length


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


def _first_place(known: np.ndarray, run: np.ndarray) -> int:
    """The first place in `known`, which ends with what is in no run, where `run` stands."""
    places = np.flatnonzero(known == run[0])
    for behind in range(1, len(run)):
        places = places[known[places + behind] == run[behind]]
    return int(places[0])
