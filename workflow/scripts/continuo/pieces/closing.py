"""How a piece ends: on the tonic, over its root, after a dominant."""

import numpy as np

from continuo.pieces.spelled import END, STEPS, Spelled
from continuo.pieces.tonality import Tonality

LAST = 32  # quarters, of which the key is looked for
TONIC = {0, 3, 4, 7}  # semitones from the tonic up; a piece in minor may end in major
DOMINANT = {7, 11, 2, 5}  # its seventh chord; of that the root in the bass, or the leading note
OPEN, HOME, ROOTED, CADENCE = range(4)  # how a piece ends; each is the one before it, too


def closes(piece: Spelled) -> int:
    """HOME where all notes of the last chord are in the tonic's triad, ROOTED where its root is the
    lowest of them, CADENCE where a dominant came before; else OPEN. Of the key that fits the LAST
    quarters best, see `Tonality`."""
    late = piece.part(int(np.searchsorted(piece.onset, piece.onset[-1] - LAST * STEPS)), len(piece))
    there, held = late.notes != END, late.times[:, 1:]
    pitches, onset = late.notes[there], np.repeat(late.onset, there.sum(axis=1))
    end = onset + held[there]
    lasting = np.bincount(pitches % 12, held[there], minlength=12)
    tonic = Tonality.of_lasting(lasting).tonic

    def sounding(at: int) -> list[int]:
        """Semitones from a tonic up, the lowest note first."""
        return np.unique(pitches[(onset <= at) & (end > at)] - tonic).tolist()

    last = sounding(late.onset[-1])
    if not last or not {pitch % 12 for pitch in last} <= TONIC:
        return OPEN
    if last[0] % 12:
        return HOME
    before = (chord for at in late.onset[-2::-1].tolist() if (chord := sounding(at)) != last)
    steps = [pitch % 12 for pitch in next(before, [])]
    dominant = bool(steps) and {*steps} <= DOMINANT and (steps[0] == 7 or 11 in steps)
    return CADENCE if dominant else ROOTED
