"""Pieces with a gap: what comes after it is heard first, then what comes before it, then the gap.

So one network that goes on from what it has heard can fill, too: the order is changed, as in C.
Donahue et al., "Enabling language models to fill in the blanks", 2020.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from continuo.models.composer.goal import Goal
from continuo.pieces.spelled import END, Spelled

ARRIVING = 4  # notes, the highest, of the chord after a gap
HEARD = 0.25  # of a window: what is heard in advance
LEAST = 8  # chords on either side


@dataclass(frozen=True)
class Told:
    """A piece in the order in which it is heard. chords: those that are heard in advance, `ahead`
    of them, and then the others; goal: where these arrive, None for what may be left open. place:
    if there are no others, where the first is to be: its onset, the time since its bar began and
    the length of that.
    """

    chords: Spelled
    ahead: int = 0
    goal: Goal | None = None
    place: tuple[int, int, int] = (0, 0, 0)

    @property
    def arrival(self) -> np.ndarray:
        """The highest notes where music goes on, (ARRIVING,), END where there are no more."""
        made = np.full(ARRIVING, END, np.int16)
        if self.ahead:
            first = self.chords.notes[0, :ARRIVING]
            made[: len(first)] = first
        return made

    @property
    def rhythm(self) -> np.ndarray:
        """See `Spelled.rhythm`; of each of the parts."""
        return np.concatenate([part.rhythm for part in self.parts])

    @property
    def parts(self) -> tuple[Spelled, Spelled]:
        """What is heard in advance, and the others; in each, times go on."""
        return self.chords.part(0, self.ahead), self.chords.part(self.ahead, len(self.chords))


def told_around(whole: Spelled, first: int, behind: int, window: int) -> Told:
    """What is before chord `first` of a piece, with what comes from chord `behind` on: where
    nothing does, the goal is the end."""
    after, before = whole.part(behind, behind + int(window * HEARD)), whole.part(0, first)
    goal = Goal(int(after.onset[0]), joins=True) if len(after) else Goal(ends_at(whole))
    place = int(whole.onset[first]), *whole.bar[first].tolist()
    return Told(after.joined(before), len(after), goal, place)


def ends_at(piece: Spelled) -> int:
    """When the last of its notes has sounded, as its onsets."""
    return int((piece.onset[:, None] + piece.times[:, 1:]).max(initial=0))


def drawn_gaps(
    pieces: Sequence[Spelled], window: int, random: np.random.Generator
) -> Iterator[Told]:
    """Of each piece as many as cover it about twice, each of one window at most."""
    longest = window - int(window * HEARD)
    for piece in pieces:
        if len(piece) < 2 * LEAST:
            continue
        for end in random.integers(LEAST, len(piece) - LEAST + 1, -(-2 * len(piece) // window)):
            # the gap is a part of what comes before: how long it is, it need not say
            whole = piece.part(max(end - longest, 0), len(piece))
            at = min(end, longest)
            yield told_around(whole, at, at, window)
