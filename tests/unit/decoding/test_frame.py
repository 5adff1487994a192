"""Where the symbols of a frame stand, and what they leave of a choice."""

import numpy as np
import pytest

from continuo.decoding.frame import BAR, Frame
from continuo.pieces.spelled import END, STEPS, spell_piece

ALL = np.ones(END, bool)
C, A = {0, 4, 7}, {9, 0, 4}


def frame(text, place=0, length=BAR, begin=0):
    """One that is laid over music that begins there."""
    return Frame.over(text, np.array([begin]), np.array([[place, length]]))


def named(keeps):
    """The classes of pitches that can be named, and whether "no more" can."""
    return {pitch % 12 for pitch in np.flatnonzero(keeps[:END]).tolist()}, bool(keeps[END])


def symbols(given, *quarters):
    found = [given.at(round(quarter * STEPS))[0] for quarter in quarters]
    return [symbol and symbol.text for symbol in found]


def test_symbols_share_their_bar_and_the_frame_begins_again():
    given = frame("C | Am F | D E G", begin=5 * STEPS)
    assert symbols(given, 5, 8.9, 9, 10.9, 11, 12.9, 13, 14.5, 16, 17) == [
        "C", "C", "Am", "Am", "F", "F", "D", "E", "G", "C",
    ]  # fmt: skip
    assert given.end == 17 * STEPS
    assert given.at(round(14.5 * STEPS))[1:] == (13 * STEPS + 64, 13 * STEPS + 128, 13 * STEPS)


@pytest.mark.parametrize(
    ("place", "found"),
    [(0, ["C", "C", "F"]), (1, ["C", "F", "F"]), (2.5, [None, "C", "C"])],
)
def test_it_begins_with_the_nearest_bar_line(place, found):
    given = frame("C | F", place=round(place * STEPS), length=3 * STEPS, begin=10 * STEPS)
    assert symbols(given, 10, 12, 13) == found


def test_bars_of_no_metre_are_four_quarters():
    assert symbols(frame("C | F", length=0, begin=STEPS), 1, 4.9, 5) == ["C", "C", "F"]


def test_in_a_tune_bars_are_counted_by_its_lines():
    quarters = np.array([0, 1, 2, 6, 8])
    bar = np.array([[0, 2], [1, 2], [0, 2], [0, 3], [2, 3]])  # a whole bar in which nothing begins
    given = Frame.over("C | F | G | Am", quarters * STEPS, bar * STEPS)
    assert symbols(given, 0, 1, 2, 4, 6, 8, 9, 12) == ["C", "C", "F", "G", "Am", "Am", "C", "F"]


def test_notes_on_beats_are_of_the_chord_and_others_pass():
    given = frame("C Am G")
    assert named(given.keeps_naming(0, [], 4, ALL)) == (C, True)
    assert named(given.keeps_naming(24, [], 4, ALL)) == ({*range(12)}, True)
    assert named(given.keeps_naming(48, [72], 4, ALL)) == (C, True)
    assert named(given.keeps_naming(64, [72], 4, ALL)) == (A, True)  # the symbol begins
    assert named(given.keeps_naming(65, [72], 4, ALL)) == ({*range(12)}, True)


def test_the_bass_of_a_symbol_is_the_lowest_of_several_notes():
    given = frame("C/E")
    pitches = np.arange(END) >= 40
    assert named(given.keeps_naming(0, [], 3, pitches)) == (C, True)
    keeps = given.keeps_naming(0, [72], 3, pitches)
    assert keeps[END]  # it may be alone
    assert np.flatnonzero(keeps[:48]).tolist() == [
        40,
        43,
    ]  # with an E below them, or one themselves
    assert not given.keeps_naming(0, [72, 60], 4, pitches)[END]
    assert given.keeps_naming(0, [72, 64], 4, pitches)[END]
    assert named(given.keeps_naming(0, [72, 60], 3, pitches)) == ({4}, False)  # the last place
    assert given.keeps_naming(48, [72, 60], 4, pitches)[END]  # where the symbol does not begin


def test_no_symbol_is_left_out():
    given = frame("C | F G")
    whole = given.keeps_time(24, None, 33)
    assert np.flatnonzero(whole).tolist() == [0, 1, 2, 3]
    assert np.flatnonzero(given.keeps_time(24, 0, STEPS)).tolist() == list(range(1, STEPS))
    assert np.flatnonzero(given.keeps_time(24, 3, STEPS)).tolist() == list(range(25))
    assert np.flatnonzero(given.keeps_time(BAR + 90, None, 33)).tolist() == [0]
    assert np.flatnonzero(given.keeps_time(BAR + 90, 0, STEPS)).tolist() == [*range(1, 7)]


def test_a_note_is_held_into_a_symbol_that_it_is_of_alone():
    given = frame("C | F")
    assert given.keeps_time(0, None, 33, pitch=60).all()
    assert np.flatnonzero(given.keeps_time(0, None, 33, pitch=64)).tolist() == [0, 1, 2, 3, 4]


def test_the_record_says_what_share_of_the_notes_on_beats_is_of_the_chords():
    chords = [(60, 64), (61,), (62, 67, 72), (66,)]
    piece = spell_piece(chords, np.array([0, 24, 48, 96]), [[9] * len(c) for c in chords], STEPS, 4)
    given = frame("C")
    told = {"chords": "C", "notes": 6, "share": round(4 / 6, 4)}
    assert given.followed_by(piece) == {"frame": told}
    assert given.followed_by(piece, first=1)["frame"] == {
        "chords": "C",
        "notes": 3,
        "share": 0.6667,
    }
    assert given.followed_by(piece.part(1, 2))["frame"]["share"] is None
