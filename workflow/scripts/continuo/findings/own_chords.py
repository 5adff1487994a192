"""Which chords of a sample are its own: it says them once, and neither its primer nor others do."""

from collections.abc import Sequence

import numpy as np

from continuo.findings.loops import Loop
from continuo.findings.matches import find_matches
from continuo.pieces.chords import Chord

REPLAY = 16  # chords, of a run that its primer has too


def replayed(chords: Sequence[Chord], primer: Sequence[Chord]) -> np.ndarray:
    """Which chords belong to a run of REPLAY or more that the primer has, bool, (chords,); a chord
    that is struck again does not count."""
    found = np.zeros(len(chords), bool)
    if primer and chords:
        same = find_matches([chords], [primer])[0][0]
        for start in np.flatnonzero(same.counted >= REPLAY):
            found[start : start + same.length[start]] = True
    return found


def own_chords(
    replayed: np.ndarray, loop: Loop | None = None, taken: tuple[int, int] | None = None
) -> np.ndarray:
    """Which chords are a sample's own, bool, (chords,).

    Not those that are `replayed`, nor those behind the first period of its loop, nor those `taken`:
    the first chord of the longest run that a training piece has, and that behind it.
    """
    own = ~replayed
    if loop:
        own[loop.start + loop.period :] = False
    if taken:
        own[slice(*taken)] = False
    return own
