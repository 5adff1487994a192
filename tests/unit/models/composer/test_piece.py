import numpy as np
import pytest

from composed import SLOTS, piece
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.goal import Goal
from continuo.models.composer.memory import NONE, Memory
from continuo.models.composer.phrases import rests
from continuo.models.composer.piece import Piece, before_next, let_go
from continuo.models.composer.questions import ASKED
from continuo.pieces.spelled import END, ENDS, STEPS, Spelled


def follow(begun, whole):
    """Each piece in the making from `begun` on, chord by chord, to the last of `whole`."""
    yield begun
    for at in range(len(begun), len(whole)):
        how = begun.ensemble.classes(whole.players[at]), int(whole.loudness[at])
        begun = begun.followed_by(whole.notes[at], whole.times[at], *how)
        yield begun


@pytest.mark.parametrize("bar", [3 * STEPS, 0])
def test_what_is_known_before_a_chord_is_what_training_knows_there(bar):
    whole = piece(40, bar=bar)
    trained = Excerpts.of([whole]).whole(0)
    for at, made in enumerate(follow(Piece.begun(whole.part(0, 1)), whole.part(0, 39)), 1):
        known = before_next([made])
        of_the_chord = {"now", "times", "players", "loudness", "weight", *ASKED}
        assert set(known) == set(trained) - of_the_chord
        for name, array in known.items():
            assert np.array_equal(array[0, 0], trained[name][0, at]), (name, at)


def test_the_places_of_a_tune_are_known_from_its_first_chord_on():
    tune = piece(20, seed=3)
    trained = Excerpts.of([tune]).whole(0, plan=tune.onset[rests(tune)])
    assert trained["phrase"].all()
    for at, made in enumerate(follow(Piece.begun(tune.part(0, 0), tune), tune.part(0, 19))):
        known = before_next([made])
        for name, array in known.items():
            assert np.array_equal(array[0, 0], trained[name][0, at]), (name, at)


def test_a_goal_is_as_far_as_training_has_it_and_nothing_sounds_beyond():
    whole = piece(20)
    goal = Goal.chord(whole, 19)
    trained = Excerpts.of([whole]).whole(0, goal)
    begun = Piece.begun(whole.part(0, 1), goal=goal)
    for at, made in enumerate(follow(begun, whole.part(0, 19)), 1):
        known = before_next([made])
        for name in ("goal", "arrival"):
            assert np.array_equal(known[name][0, 0], trained[name][0, at])
    close = Piece.begun(whole.part(0, 9), goal=Goal(int(whole.onset[9]) + 20))
    assert close.in_time(np.array([12, 30, 12, 0, 0])).tolist() == [12, 20, 12, 0, 0]
    assert close.in_time(np.array([20, 30, 12, 0, 0])).tolist() == [ENDS, 20, 12, 0, 0]
    assert begun.in_time(np.array([12, 30, 12, 0, 0])).tolist() == [12, 30, 12, 0, 0]


def test_a_piece_without_a_primer_begins_where_it_is_told():
    begun = Piece.begun(piece(3).part(0, 0), place=(96, 48, 144))
    assert (begun.place, begun.chords.bar[-1].tolist()) == (96, [48, 144])


def test_pieces_beside_each_other_do_not_know_of_each_other():
    made = [Piece.begun(piece(length, seed)) for length, seed in ((9, 0), (2, 1), (30, 2))]
    made.append(Piece.begun(piece(5).part(0, 0)))
    together = before_next(made)
    for row, one in enumerate(made):
        alone = before_next([one])
        assert all(np.array_equal(alone[name][0], together[name][row]) for name in alone)


def test_a_piece_never_changes():
    begun = Piece.begun(piece(9))
    before = before_next([begun])
    for pitch in (60, 72):
        notes = np.array([pitch, *[END] * (SLOTS - 1)], np.int16)
        times = np.array([12, 12, *[0] * (SLOTS - 1)], np.int16)
        longer = begun.followed_by(notes, times, np.zeros(SLOTS, int), 4)
        assert len(longer) == 10
        assert longer.whole.notes[-1, 0] == pitch
    assert len(begun) == 9
    assert all(np.array_equal(before[name], array) for name, array in before_next([begun]).items())


def test_a_piece_has_ended_when_its_last_chord_says_so():
    primer = piece(6)
    assert primer.times[-1, 0] == ENDS
    begun = Piece.begun(primer)
    assert not begun.ended  # it is to go on
    assert not Piece.begun(primer.part(0, 0)).ended
    last = primer.notes[-1], primer.times[-1], np.zeros(SLOTS, int), 4
    assert begun.followed_by(*last).ended
    whole = begun.whole
    assert isinstance(whole, Spelled)
    assert np.array_equal(whole.notes, primer.notes)
    assert whole.times[-1, 0] == primer.times[-1, 1:].max()


def test_what_was_played_again_for_long_enough_is_not_foretold():
    def foretold(chords, replay):
        memory = Memory()
        for (pitch,) in chords:
            memory = memory.hear(np.array([pitch, END]), 6)
        place, length = memory.recall()
        place, length = let_go(place, length, len(chords), replay)
        assert ((place == NONE) == (length == 0)).all()
        return int(place[0])  # of the chords as they are, the longest match

    theme = [(pitch,) for pitch in (60, 62, 64, 65, 67, 69, 71, 72)]
    assert foretold([*theme, (50,), *theme[:5]], 6) == 5
    assert foretold([*theme, (50,), *theme[:6]], 6) == NONE
    assert foretold([*theme, (50,), *theme[:6]], 7) == 6
    # a theme that follows on itself is played twice, a short figure for four chords more
    assert foretold([*theme, *theme[:7]], 32) == 7
    assert foretold([*theme, *theme], 32) == NONE
    assert foretold([*theme, (50,), *theme], 32) == 8
    assert foretold([(60,)] * 4, 32) == 3
    assert foretold([(60,)] * 5, 32) == NONE
