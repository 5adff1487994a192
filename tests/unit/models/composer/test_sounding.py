import numpy as np

from composed import piece
from continuo.models.composer.sounding import AGES, MOST, ONGOING, Sounding, heard_all, sounding
from continuo.pieces.spelled import END, ENDS, LONGEST, STEPS, spell_piece

# a low note for three quarters, under it two that are shorter, and a chord of them all at the end
HELD = spell_piece(
    [(48, 60), (62,), (64,), (48, 64)],
    np.array([0, 480, 960, 1440]),
    [[1440, 480], [240], [960], [480, 480]],
    480,
    3,
)


def notes(row):
    return [pitch for pitch in row.tolist() if pitch != END]


def test_what_has_sounded_since_the_last_chord_and_what_still_does():
    rows = sounding(HELD)
    left, held = rows[:, :MOST], rows[:, MOST : 2 * MOST]
    assert [notes(row) for row in left] == [[], [60, 48], [62, 48], [64, 48]]
    assert [notes(row) for row in held] == [[], [48], [48], [64]]


def test_how_long_what_is_held_still_sounds_is_told_in_twelfths():
    ongoing = sounding(HELD)[:, 2 * MOST :][:, :ONGOING]
    assert ongoing.tolist() == [[0, 0], [24, 24], [12, 12], [12, 12]]
    long = Sounding().hear(0, [70, 60], [STEPS // 2, 40 * STEPS])
    assert long.at(STEPS // 4)[2 * MOST :][:ONGOING].tolist() == [3, LONGEST]


def test_since_when_each_voice_sounds_is_told_the_highest_first():
    quarters = [[0, 0, 0, 0], [1, 1, 0, 0], [1, 2, 0, 0], [1, 3, 0, 0]]
    assert (sounding(HELD)[:, -AGES:] / STEPS).tolist() == quarters
    assert Sounding().hear(0, [60], [STEPS]).at(10**6)[-AGES] == ENDS


def test_what_is_struck_again_as_it_ends_has_sounded_all_the_time():
    held = Sounding().hear(0, [60], [STEPS]).hear(STEPS, [60], [STEPS])
    broken = Sounding().hear(0, [60], [STEPS - 1]).hear(STEPS, [60], [STEPS])
    assert [one.at(2 * STEPS)[-AGES] for one in (held, broken)] == [2 * STEPS, STEPS]


def test_a_note_that_is_struck_again_ends_with_its_last_strike():
    again = Sounding().hear(0, [60], [4 * STEPS]).hear(STEPS, [60], [STEPS])
    assert again.notes == ((60, 2 * STEPS, 0),)
    assert notes(again.at(2 * STEPS)[MOST : 2 * MOST]) == []


def test_of_many_notes_the_highest_are_heard():
    many = Sounding().hear(0, list(range(80, 70, -1)), [STEPS] * 10)
    assert notes(many.at(1)[:MOST]) == [80, 79, 78, 77, 76, 75]


def test_a_piece_is_heard_chord_by_chord_to_the_same():
    whole = piece(30)
    for at in (1, 17, 29):
        row = heard_all(whole.part(0, at)).at(int(whole.onset[at]))
        assert row.tolist() == sounding(whole)[at].tolist()
