import numpy as np

from continuo.models.composer.memory import (
    CANDIDATES,
    FEATURES,
    LONG_MATCH,
    LONGEST_MATCH,
    NONE,
    RECALLED,
    VIEWS,
    Memory,
    candidates,
    recall_all,
)
from continuo.pieces.spelled import END, spell_piece


def piece(chords, gaps=None, slots=3):
    gaps = np.full(len(chords), 6) if gaps is None else np.array(gaps)
    onset = np.cumsum(gaps) - gaps[0]
    return spell_piece(chords, onset, [[3] * len(chord) for chord in chords], 12, slots)


def of_view(array, view):
    number = list(VIEWS).index(view)
    return array[..., number * RECALLED : (number + 1) * RECALLED].tolist()


THEME = [(60,), (62,), (64,), (65,)]


def test_it_recalls_where_the_theme_came_before():
    place, length = recall_all(piece([*THEME, *THEME[:3]]))
    # before the seventh chord it has heard the theme's first two again: the third came at place 2
    assert of_view(place[6], "chords") == [2, NONE, NONE, NONE]
    assert of_view(length[6], "chords") == [2, 0, 0, 0]
    assert (place[0] == NONE).all()
    assert (place[1] == NONE).all()


def test_it_knows_a_theme_in_another_key():
    higher = [(pitch + 5,) for (pitch,) in THEME]
    place, length = recall_all(piece([*THEME, *higher]))
    assert of_view(place[7], "chords, any key")[0] == 3
    assert of_view(length[7], "chords, any key")[0] == 2  # the two steps within the theme
    assert of_view(place[7], "chords") == [NONE] * RECALLED


def test_the_longest_match_comes_first_and_of_equals_the_latest():
    chords = [(60,), (62,), (70,), (61,), (62,), (71,), (62,), (72,), (60,), (62,)]
    place, length = recall_all(piece([*chords, (1,)]))
    assert of_view(place[10], "chords") == [2, 7, 5, NONE]
    assert of_view(length[10], "chords") == [2, 1, 1, 0]


def test_a_match_is_as_long_as_it_is_up_to_a_bound():
    place, length = recall_all(piece([(60,), (64,)] * 40))
    assert of_view(length[-1], "chords")[0] == LONGEST_MATCH
    assert of_view(place[-1], "chords")[0] == 77
    assert of_view(length[5], "chords")[0] == 3


def test_rhythm_is_part_of_one_view_alone():
    gaps = [6, 6, 6, 6, 6, 12, 6, 6]
    place, _ = recall_all(piece([*THEME, *THEME], gaps))
    assert of_view(place[6], "tune, any key") == [3, 2, NONE, NONE]
    assert of_view(place[6], "tune and rhythm") == [NONE] * RECALLED


def test_memory_grows_chord_by_chord_to_the_same():
    random = np.random.default_rng(1)
    chords = [(int(p),) for p in random.integers(60, 64, 200)]
    whole = piece(chords)
    place, length = recall_all(whole)
    memory = Memory()
    for row in whole.notes[:150]:
        memory = memory.hear(row, 6)
    assert np.array_equal(memory.recall()[0], place[150])
    assert np.array_equal(memory.recall()[1], length[150])
    # by the definition, without any of the bookkeeping
    for at in random.integers(10, 200, 20):
        runs = {}
        for p in range(at - 1):
            run = 0
            while run <= p and run < LONGEST_MATCH and chords[p - run] == chords[at - 1 - run]:
                run += 1
            if run:
                runs[p + 1] = run
        best = sorted(runs, key=lambda p: (-runs[p], -p))[:RECALLED]
        assert of_view(place[at], "chords") == best + [NONE] * (RECALLED - len(best))


def test_candidates_are_moved_to_the_present_key():
    chords = [(48, 60), (50, 62), (52, 64), (53, 65), (55, 67)]
    whole = piece(chords)
    place, length = recall_all(whole)
    found, times, features = candidates(
        whole.notes, whole.times, whole.rhythm, np.arange(5), place, length
    )
    assert found.shape == (5, CANDIDATES, 3)
    assert features.shape == (5, CANDIDATES, FEATURES)
    # (52, 64) came after a step of two up from (50, 62): the same again is (54, 66)
    assert of_view(found[3, :, 0], "chords, any key") == [66, NONE, NONE, NONE]
    assert of_view(found[3, :, 1], "chords, any key")[0] == 54
    assert of_view(found[3, :, 2], "chords, any key")[0] == END
    assert (found[place == NONE] == NONE).all()
    assert (times[place == NONE] == NONE).all()
    assert of_view(times[3, :, 1], "chords, any key")[0] == 12
    assert (features[place == NONE] == 0).all()


def test_a_candidate_that_would_leave_midi_is_none():
    chords = [(120,), (122,), (127,), (100,), (122,), (124,)]
    whole = piece([*chords, (1,)])
    place, length = recall_all(whole)
    found, _, features = candidates(
        whole.notes, whole.times, whole.rhythm, np.arange(7), place, length
    )
    assert of_view(place[6], "chords, any key")[0] == 2
    assert of_view(found[6, :, 0], "chords, any key")[0] == NONE  # 129 is no pitch
    assert (features[6][found[6, :, 0] == NONE] == 0).all()
    assert of_view(found[6, :, 0], "tune")[0] == NONE


def test_a_piece_of_one_chord_recalls_nothing():
    whole = piece([(60, 64)])
    place, length = recall_all(whole)
    found, times, features = candidates(
        whole.notes, whole.times, whole.rhythm, np.arange(1), place, length
    )
    assert (found == NONE).all()
    assert (times == NONE).all()
    assert (features == 0).all()


def test_features_tell_how_often_a_passage_came_before():
    passage = [(60 + step,) for step in range(LONG_MATCH + 1)]
    whole = piece([*passage, (40,), *passage, (50,), *passage, (30,)])
    place, length = recall_all(whole)
    at = np.array([2 * len(passage) + 1, 3 * len(passage) + 2])  # behind the second time, the third
    _, _, features = candidates(whole.notes, whole.times, whole.rhythm, at, place[at], length[at])
    long = features[:, 0, -6 - RECALLED - 1 : -6]  # of the view "chords"
    assert long.argmax(axis=1).tolist() == [1, 2]
    assert (long.sum(axis=1) == 1).all()


def test_features_tell_what_is_the_same():
    onset, durations = np.array([0, 6, 12, 18, 24]), [[6], [6], [12], [6], [6]]
    chords = [(60,), (62,), (60,), (62,), (64,)]
    whole = spell_piece(chords, onset, durations, 12, 2)
    place, length = recall_all(whole)
    _, _, features = candidates(whole.notes, whole.times, whole.rhythm, np.arange(5), place, length)
    first = features[4, 0]  # chords: after (62,) came chord 2
    assert place[4, 0] == 2
    assert first[: len(VIEWS)].tolist() == [1, 0, 0, 0, 0]
    # gap, beat, the durations of the (62,)s; there are no bars
    assert first[-4:].tolist() == [1, 1, 1, 0]
    assert first[-6] == np.float32(np.log(2) / 5)
    bar = np.array([[0, 18], [6, 18], [12, 18], [0, 18], [6, 18]])
    barred = spell_piece(chords, onset, durations, 12, 2, bar)
    _, _, features = candidates(
        barred.notes, barred.times, barred.rhythm, np.arange(5), place, length
    )
    assert features[4, 0, -1] == 0  # the third half of a bar, and the second
    bar = np.array([[0, 12], [6, 12], [0, 12], [6, 12], [0, 12]])
    barred = spell_piece(chords, onset, durations, 12, 2, bar)
    _, _, features = candidates(
        barred.notes, barred.times, barred.rhythm, np.arange(5), place, length
    )
    assert features[4, 0, -1] == 1
