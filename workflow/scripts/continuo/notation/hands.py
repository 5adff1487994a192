"""Which hand plays each note of a keyboard part that does not say so."""

from collections.abc import Iterable

from continuo.notation.grids import Note
from continuo.pieces.parts import Part
from continuo.pieces.sharing import Note as Struck
from continuo.pieces.sharing import given_to

FINGERS = 4  # of a hand that strike at once; a fifth costs more
RIGHT = Part(0, 0, pitch=72, velocity=64, program=0, low=55, hands=FINGERS, last=(72,))
LEFT = Part(1, 1, pitch=48, velocity=64, program=0, high=67, hands=FINGERS, last=(48,))


def for_the_right(notes: Iterable[Note]) -> set[tuple[int, int]]:
    """Onset and pitch of those of the right hand: the hands go from an octave above and below
    middle C to what is near, as `continuo.pieces.sharing` leads parts."""
    struck = (Struck(note.onset, note.end, note.pitch) for note in notes)
    return {(note.onset, note.pitch) for note, hand in given_to(struck, (RIGHT, LEFT)) if not hand}
