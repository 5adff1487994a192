"""How a piece ends: on the tonic, over its root, after a dominant."""

import numpy as np

from continuo.models.composer.sounding import sounding_after
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
    there = late.notes != END
    lasting = np.bincount(late.notes[there] % 12, late.times[:, 1:][there], minlength=12)
    tonic = Tonality.of_lasting(lasting).tonic
    chords = [[(pitch - tonic) % 12 for pitch in now.chord] for now in sounding_after(late)]
    last = chords[-1]
    if not last or not {*last} <= TONIC:
        return OPEN
    if last[0] != 0:
        return HOME
    before = next((chord for chord in reversed(chords) if chord != last), [])
    dominant = {*before} <= DOMINANT and (before[:1] == [7] or 11 in before)
    return CADENCE if dominant else ROOTED
