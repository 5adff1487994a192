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
from collections.abc import Iterable, Sequence

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


def named_so(
    before: Sequence[int], named: Sequence[int], slots: int, held: Sequence[int] = ()
) -> np.ndarray:
    """Of a chord that is named from the highest note down after the chord `before`: which next note
    breaks a rule, and whether its end does, bool, (PITCHES + 1,).

    before: all that sounds until then, from the highest down; named: the notes that are named;
    slots: how many notes are named at most; held: those that still sound, from the highest down.
    Until as many sound as before they may come to: so parallels, and voices that go above where the
    next higher one was, are found as they arise.
    """
    broken, held_on = np.zeros(PITCHES + 1, bool), np.array(held, np.int64)
    pitches, last = np.arange(PITCHES), len(named) + 1 == slots
    higher, lower = (f(held_on, pitches[:, None]).sum(1) for f in (np.greater, np.less))
    for counts in set(zip(higher.tolist(), lower.tolist(), strict=True)):
        here = np.flatnonzero((higher == counts[0]) & (lower == counts[1]))
        above, below = _merged(named, held[: counts[0]]), held[len(held) - counts[1] :]
        chords = np.empty((len(here), len(above) + 1 + len(below)), np.int64)
        chords[:, : len(above)], chords[:, len(above)] = above, here
        chords[:, len(above) + 1 :] = below
        if last or chords.shape[1] == len(before):
            broken[here] = breaks(before, chords)
        elif chords.shape[1] < len(before):
            broken[here] = _begin_broken(before, chords[:, : len(above) + 1])
    whole = _merged(named, held)
    if len(named) and len(whole) != len(before):
        broken[-1] = breaks(before, np.array(whole))
    return broken


def _merged(named: Sequence[int], held: Sequence[int]) -> list[int]:
    """From the highest down, what is named again once."""
    return sorted({*named, *held}, reverse=True)


def _begin_broken(before: Sequence[int], chords: np.ndarray) -> np.ndarray:
    """Whether the highest notes of each chord break a rule after `before`, which has more."""
    old = np.asarray(before[: chords.shape[1]], np.int64)
    broken = np.abs(chords[:, 0] - old[0]) > OCTAVE
    broken |= (chords[:, 1:] > old[:-1]).any(axis=1)
    for interval in (FIFTH, OCTAVE):
        broken |= parallels(old, chords, interval) > 0
    return broken


def broken(chords: Iterable[Chord]) -> int:
    """How many of the chords break a rule after the one before them."""
    pairs = itertools.pairwise(chords)
    return sum(bool(breaks(before[::-1], np.array(after[::-1]))) for before, after in pairs)
