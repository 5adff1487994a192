"""Voice leading: what a voice may do from a chord to the next.

The rules that all teaching of strict style has in common (J. J. Fux, "Gradus ad Parnassum", 1725;
E. Aldwell and C. Schachter, "Harmony and Voice Leading", 1978; why the ear asks for them: D. Huron,
"Tone and voice", Music Perception 19, 2001). Voices are told apart by their order, highest first,
so that they never cross:

- two voices do not go the same way from a perfect fifth to a perfect fifth, nor from an octave to
  an octave (parallels);
- no voice goes above where the next higher one just was, nor below where the next lower one was
  (overlap);
- the tune, the highest voice, leaps no further than an octave.

Which voice is which is known where two chords have the same number of notes. Of others only the
highest and the lowest are compared.
"""

import itertools
from collections.abc import Sequence

import numpy as np

from continuo.pieces.chords import PITCHES, Chord

FIFTH, OCTAVE = 7, 12  # semitones


def parallels(before: np.ndarray, after: np.ndarray, interval: int) -> np.ndarray:
    """How many pairs of voices go the same way from the interval, or it and octaves, to the same.

    before, after: (..., voices), pitches of the same voices, in order. Returns (...).
    """
    way = np.sign(after - before)
    together = (way[..., :, None] == way[..., None, :]) & (way[..., :, None] != 0)
    kept = np.ones(together.shape, bool)
    for pitches in (before, after):
        apart = np.abs(pitches[..., :, None] - pitches[..., None, :])
        kept &= (apart % OCTAVE == interval % OCTAVE) & (apart > 0)
    return (together & kept).sum(axis=(-2, -1)) // 2


def overlaps(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How many voices go above where the next higher one was, or below where the next lower one
    was; before, after: (..., voices), from the highest down. Returns (...)."""
    return (after[..., 1:] > before[..., :-1]).sum(-1) + (after[..., :-1] < before[..., 1:]).sum(-1)


def breaks(before: Sequence[int], after: np.ndarray) -> np.ndarray:
    """Whether each of these chords, all of one size, breaks a rule after the chord `before`.

    before: (notes,); after: (..., voices); both from the highest note down. Returns (...).
    """
    old, new = np.asarray(before, np.int64), np.asarray(after, np.int64)
    broken = np.abs(new[..., 0] - old[0]) > OCTAVE
    if len(old) == new.shape[-1]:
        broken |= overlaps(old, new) > 0
    else:
        old, new = old[[0, -1]], new[..., [0, -1]]
    for interval in (FIFTH, OCTAVE):
        broken |= parallels(old, new, interval) > 0
    return broken


def named_so(before: Sequence[int], named: np.ndarray, slots: int) -> np.ndarray:
    """Of a chord that is named from the highest note down after the chord `before`: which next note
    breaks a rule, and whether its end does, bool, (PITCHES + 1,).

    before: (notes,), from the highest down; named: (notes,), those that are named; slots: how many
    notes the chord has at most. Until it has as many notes as `before` it may come to have them:
    so parallels, and voices that go above where the next higher one was, are found as they arise.
    """
    broken, size = np.zeros(PITCHES + 1, bool), len(named) + 1
    chords = np.empty((PITCHES, size), np.int64)
    chords[:, :-1], chords[:, -1] = named, np.arange(PITCHES)
    if size < len(before):
        old = np.asarray(before[:size], np.int64)
        broken[:-1] = np.abs(chords[:, 0] - old[0]) > OCTAVE
        broken[:-1] |= (chords[:, 1:] > old[:-1]).any(axis=1)
        for interval in (FIFTH, OCTAVE):
            broken[:-1] |= parallels(old, chords, interval) > 0
    if size == len(before) or size == slots:
        broken[:-1] |= breaks(before, chords)
    if size > 1 and size - 1 != len(before):
        broken[-1] = breaks(before, named)
    return broken


def broken(chords: Sequence[Chord]) -> int:
    """How many of the chords break a rule after the one before them."""
    pairs = itertools.pairwise(chords)
    return sum(bool(breaks(before[::-1], np.array(after[::-1]))) for before, after in pairs)
