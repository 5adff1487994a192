import numpy as np

from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.memory import NONE, candidates, recall_all
from continuo.pieces.spelled import END, ENDS, spell_piece


def piece(pitches, slots=2):
    onset = np.arange(len(pitches)) * 120
    return spell_piece([(pitch,) for pitch in pitches], onset, [[60]] * len(pitches), 480, slots)


SHORT, LONG = piece([60, 62, 60, 62]), piece([70, 71, 72, 70, 71, 72, 70, 71])


def test_a_whole_piece_is_what_its_memory_finds():
    excerpts = Excerpts.of([SHORT, LONG])
    found = excerpts.whole(1)
    assert found["now"][0].tolist() == LONG.notes.tolist()
    assert found["before"][0].tolist() == [[END, END], *LONG.notes[:-1].tolist()]
    assert found["rhythm"][0].tolist() == [[0, 0, 0, 0, 0]] + [
        [3, (3 * n) % 12, 2, 0, 0] for n in range(1, 8)
    ]
    assert found["times"][0].tolist() == [[12, 6, 0]] * 7 + [[ENDS, 6, 0]]
    recalled, times, features = candidates(
        LONG.notes, LONG.times, LONG.rhythm, np.arange(8), *recall_all(LONG)
    )
    assert np.array_equal(found["recalled_times"][0], times)
    assert np.array_equal(found["recalled"][0], recalled)
    assert np.array_equal(found["features"][0], features)
    assert found["weight"].tolist() == [[1] * 8]


def test_an_excerpt_is_in_another_key_and_what_it_recalls_too():
    excerpts = Excerpts.of([SHORT, LONG])
    same = excerpts.inputs(np.array([1]), np.array([7]), 5, np.array([0]))
    moved = excerpts.inputs(np.array([1]), np.array([7]), 5, np.array([-3]))
    for name in ("before", "now", "recalled"):
        pitch = (same[name] != END) & (same[name] != NONE)
        assert np.array_equal(moved[name], np.where(pitch, same[name] - 3, same[name]))
        assert pitch.any()
    assert np.array_equal(moved["features"], same["features"])


def test_nothing_behind_the_end_of_a_piece_counts():
    excerpts = Excerpts.of([SHORT, LONG])
    found = excerpts.inputs(np.array([0, 1]), np.array([2, 4]), 6, np.array([0, 0]))
    assert found["weight"].tolist() == [[1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]]
    assert found["before"][1, 0].tolist() == [END, END]
    assert found["now"][0, :2, 0].tolist() == [60, 62]


def test_excerpts_are_drawn_from_everywhere_and_the_same_with_the_same_seed():
    excerpts = Excerpts.of([SHORT, LONG])
    one = excerpts.draw(200, 4, np.random.default_rng(3))
    two = excerpts.draw(200, 4, np.random.default_rng(3))
    assert all(np.array_equal(one[name], two[name]) for name in one)
    tops = one["now"][:, 0, 0]
    assert len(set(tops.tolist())) > 12  # keys and places
    assert (one["before"][:, 0, 0] == END).sum() > 40  # beginnings
    short = (one["now"][:, 1, 0] - tops == 2) & (one["now"][:, 2, 0] == tops)
    assert 30 < short.sum() < 110


def test_a_key_keeps_every_pitch_within_midi():
    excerpts = Excerpts.of([piece([0, 127, 60])])
    drawn = excerpts.draw(20, 3, np.random.default_rng(1))
    assert (drawn["now"][:, :, 0] == [0, 127, 60]).all()
