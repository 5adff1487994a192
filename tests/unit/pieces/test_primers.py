import numpy as np
import pytest

from continuo.pieces.primers import (
    TICKS,
    Primer,
    choose_primer,
    evenly_held,
    noise_primer,
    opening_primer,
    real_primer,
)
from continuo.pieces.spelled import END, ENDS, STEPS, spell_piece
from continuo.pieces.windows import Sequences

WINDOW = 8


def test_evenly_held_chords_follow_each_other_without_a_gap():
    piece = evenly_held([(60, 64, 67), (50,), (55, 59)], 120, 4)
    assert piece.notes.tolist() == [
        [67, 64, 60, END],
        [50, END, END, END],
        [59, 55, END, END],
    ]
    quarter = STEPS * 120 // TICKS
    assert piece.onset.tolist() == [0, quarter, 2 * quarter]
    assert piece.times.tolist() == [
        [quarter, quarter, quarter, quarter, 0],
        [quarter, quarter, 0, 0, 0],
        [ENDS, quarter, quarter, 0, 0],
    ]
    assert not piece.bar.any()


def test_evenly_held_chords_keep_their_highest_notes():
    piece = evenly_held([(60, 64, 67)], 480, 2)
    assert piece.notes.tolist() == [[67, 64]]
    assert piece.times.tolist() == [[ENDS, STEPS, STEPS]]


def test_primers_are_windows_of_real_pieces_and_all_of_them():
    drawn = {choose_primer([3, 10, 9], WINDOW, [1, n]) for n in range(200)}
    assert drawn == {(1, 0), (1, 1), (1, 2), (2, 0), (2, 1)}
    assert choose_primer([10], WINDOW, [1, 1]) == choose_primer([10], WINDOW, [1, 1])
    with pytest.raises(ValueError, match="no piece has 8 chords"):
        choose_primer([7, 3], WINDOW, 1)
    noise = noise_primer(9, 1000, 1, 1)
    assert set(noise.tolist()) == set(range(9))
    assert noise.tolist() == noise_primer(9, 1000, 1, 1).tolist()
    assert noise.tolist() != noise_primer(9, 1000, 2, 1).tolist()


def test_a_real_primer_is_of_a_held_out_piece_if_one_is_long_enough():
    start = np.array([0, 30, 36, 48])
    index = np.zeros(48, np.int32)

    def primed(*roles):
        sequences = Sequences(index, start, np.array(["a", "b", "c"]), np.array(roles))
        return real_primer(sequences, WINDOW, 1, 1)

    facts = primed("train", "test", "valid")  # the test piece is too short
    assert (facts["primer_piece"], facts["primer_role"]) == ("c", "valid")
    assert 0 <= facts["primer_start"] <= 12 - WINDOW
    assert primed("train", "test", "test")["primer_piece"] == "c"
    assert primed("train", "test", "unused")["primer_piece"] == "a"


def test_openings_are_of_one_piece_after_another():
    start = np.array([0, 30, 36, 48, 60])
    roles, index = np.array(["train", "test", "test", "test"]), np.zeros(60, np.int32)
    sequences = Sequences(index, start, np.array(["a", "b", "c", "d"]), roles)
    found = [opening_primer(sequences, WINDOW, number, 3) for number in (1, 2, 3, 4)]
    assert {facts["primer_piece"] for facts in found[:2]} == {"c", "d"}  # b is too short
    assert found[2:] == found[:2]
    assert all((facts["primer_role"], facts["primer_start"]) == ("test", 0) for facts in found)


def test_a_primer_of_chords_is_held_evenly_and_knows_no_tempo():
    primer = Primer.of_chords([(60, 64), (62,)], 240)
    assert (primer.texts, primer.tempos) == (["60.64", "62"], None)
    assert primer.spell(3).onset.tolist() == [0, STEPS // 2]


@pytest.mark.parametrize(
    ("at", "length", "quarters"),
    [(0, 4, 8), (1, 4, 11), (2, 3, 7), (0, 0, 8)],  # of two bars, from the next bar line on
)
def test_bars_begin_with_the_next_bar_line(at, length, quarters):
    bar = np.array([[at - 1, length]]) if at else np.array([[length - 1, length]])
    bar = bar if length else np.zeros((1, 2), int)
    spelled = spell_piece([(60,)], np.array([7]), [[1]], 1, 2, bar)
    assert Primer(["60"], lambda slots: spelled).quarters(2) == quarters
