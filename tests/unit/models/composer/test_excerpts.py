import numpy as np

from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.goal import NOTHING, OPEN, Goal, distance, ends_at
from continuo.models.composer.memory import NONE, candidates, recall_all
from continuo.models.composer.questions import ASKED
from continuo.pieces.spelled import END, ENDS, STEPS, spell_piece


def piece(pitches, slots=2):
    onset = np.arange(len(pitches)) * 120
    return spell_piece([(pitch,) for pitch in pitches], onset, [[60]] * len(pitches), 480, slots)


# nobody knows where the piece will arrive, nor when it comes to rest
OPENLY = np.array([[NONE]]), np.array([[NOTHING]]), np.array([[NONE]])
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
        LONG.notes,
        LONG.times,
        LONG.rhythm,
        np.arange(8),
        *recall_all(LONG),
    )
    assert np.array_equal(found["recalled_times"][0], times)
    assert np.array_equal(found["recalled"][0], recalled)
    assert np.array_equal(found["features"][0], features)
    assert found["weight"].tolist() == [[1] * 8]


def test_an_excerpt_is_in_another_key_and_what_it_recalls_too():
    excerpts = Excerpts.of([SHORT, LONG])
    same = excerpts.inputs(np.array([1]), np.array([7]), 5, np.array([0]), *OPENLY)
    moved = excerpts.inputs(np.array([1]), np.array([7]), 5, np.array([-3]), *OPENLY)
    for name in ("before", "now", "recalled"):
        pitch = (same[name] != END) & (same[name] != NONE)
        assert np.array_equal(moved[name], np.where(pitch, same[name] - 3, same[name]))
        assert pitch.any()
    assert np.array_equal(moved["features"], same["features"])


def test_nothing_behind_the_end_of_a_piece_counts():
    excerpts = Excerpts.of([SHORT, LONG])
    found = excerpts.inputs(np.array([0, 1]), np.array([2, 4]), 6, np.array([0, 0]), *OPENLY)
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


def test_what_is_asked_is_every_note_and_the_end_of_every_chord_that_counts():
    excerpts = Excerpts.of([piece([60, 62]), LONG])
    found = excerpts.inputs(np.array([0, 1]), np.array([0, 2]), 3, np.array([0, 0]), *OPENLY)
    chords = [0, 1, 3, 4, 5]  # of the first piece two, and nothing behind its end
    assert found["now_asked"].tolist() == [[at, slot] for at in chords for slot in (0, 1)]
    assert found["times_asked"].tolist() == [[at, slot] for at in chords for slot in (0, 1)]


def test_rows_are_filled_up_to_the_same_number_and_the_drawn_stays_what_it_was():
    excerpts = Excerpts.of([SHORT, LONG])
    room = excerpts.room(6, 4, np.random.default_rng(1))
    plain, filled = (excerpts.draw(6, 4, np.random.default_rng(2), r) for r in (None, room))
    for name in ASKED:
        count = len(plain[name])
        assert len(filled[name]) == room[name] >= count
        assert np.array_equal(filled[name][:count], plain[name])
        assert (filled[name][count:] == NONE).all()
    assert all(np.array_equal(plain[name], filled[name]) for name in plain.keys() - set(ASKED))


def test_some_excerpts_know_when_their_piece_will_end_and_some_what_comes_later():
    longer = piece([*range(50, 80), *range(50, 80)])
    drawn = Excerpts.of([longer]).draw(600, 16, np.random.default_rng(3))
    goal, joins = drawn["goal"], drawn["arrival"][..., 0] != END
    ends = (goal != OPEN) & ~joins
    assert np.array_equal(ends.all(axis=1), ends.any(axis=1) & ~joins.any(axis=1))
    assert 190 < ends.all(axis=1).sum() < 290
    assert 130 < joins.any(axis=1).sum() < 230
    assert (joins <= (goal != OPEN)).all()
    assert not (goal[~joins & ~ends] != OPEN).any()


def test_what_is_known_of_a_chord_that_comes_later_is_true():
    longer = piece([*range(50, 80), *range(50, 80)])
    excerpts = Excerpts.of([SHORT, longer])
    random = np.random.default_rng(1)
    first = np.array([10] * 50)
    time, arrival = excerpts._goals(np.ones(50, int), first, 20, random)
    joins = arrival[..., 0] != END
    at = first[:, None] + np.arange(20)
    where = len(SHORT) + np.searchsorted(longer.onset, time)
    assert (where[joins] > at[joins]).all()
    assert np.array_equal(time[joins], excerpts.onset[where[joins]])
    assert 2 < (where - at)[joins].mean() < 14
    found = excerpts.inputs(np.ones(50, int), first, 20, np.full(50, 2), time, arrival, OPENLY[2])
    tops = found["arrival"][..., 0]
    assert np.array_equal(tops[joins], excerpts.notes[where[joins], 0] + 2)
    assert (tops[~joins] == END).all()


def test_the_goal_comes_nearer():
    excerpts = Excerpts.of([LONG])
    assert ends_at(LONG) == 7 * STEPS // 4 + STEPS // 8
    assert not excerpts.whole(0)["goal"].any()
    left = excerpts.whole(0, Goal(300 * STEPS))["goal"][0]
    assert set(left.tolist()) == {int(distance(np.array(1000 * STEPS)))}
    left = excerpts.whole(0, Goal.end_of(LONG))["goal"][0]
    assert left.tolist() == distance(ends_at(LONG) - LONG.onset).tolist()
    assert (np.diff(left) < 0).all()
    assert left[-1] == 1  # less than a quarter of a quarter
    joined = excerpts.whole(0, Goal.chord(LONG, 7))
    assert not set(joined["goal"][0].tolist()) & set(left.tolist())
    assert (joined["arrival"][0] == [71, END, END, END]).all()
