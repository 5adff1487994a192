import numpy as np
import pytest

from continuo.models.composer.closing import CADENCE, HOME, OPEN, ROOTED, closes
from continuo.pieces.spelled import STEPS, spell_piece

SCALE = [(pitch,) for pitch in (60, 62, 64, 65, 67, 69, 71, 72, 67, 64, 60)]
TONIC, SIXTH, SEVENTH, FOURTH = (48, 64, 67, 72), (52, 60, 67, 72), (43, 65, 67, 71), (53, 65, 69)


def closing(*chords, held=STEPS):
    """Of a scale of C major and then these chords, each a quarter after the other."""
    every = [*SCALE, *chords]
    durations = [[STEPS] * len(chord) for chord in every[:-1]] + [[held] * len(every[-1])]
    onset = np.arange(len(every)) * STEPS
    return closes(spell_piece(every, onset, durations, STEPS, 4))


@pytest.mark.parametrize(
    ("chords", "how"),
    [
        ([SEVENTH, TONIC], CADENCE),
        ([SEVENTH, TONIC, TONIC], CADENCE),  # struck again
        ([(47, 62, 65), TONIC], CADENCE),  # the seventh degree
        ([FOURTH, TONIC], ROOTED),
        ([SEVENTH, SIXTH], HOME),
        ([SEVENTH, (48,)], CADENCE),
        ([TONIC, SEVENTH], OPEN),
        ([TONIC, FOURTH], OPEN),
    ],
)
def test_how_a_piece_ends(chords, how):
    assert closing(*chords) == how


def test_what_is_still_held_belongs_to_the_last_chord():
    onset = np.array([0, 4, 5, 6]) * STEPS
    durations = [[9 * STEPS] * 3, [STEPS], [STEPS], [STEPS]]
    over = spell_piece([(48, 52, 55), (72,), (71,), (72,)], onset, durations, STEPS, 4)
    assert closes(over) == ROOTED
    other = spell_piece([(48, 52, 55), (72,), (71,), (69,)], onset, durations, STEPS, 4)
    assert closes(other) == OPEN


def test_a_piece_of_one_chord_ends_somewhere():
    assert closes(spell_piece([(60, 64, 67)], np.array([0]), [[STEPS] * 3], STEPS, 4)) == ROOTED
