import numpy as np

from continuo.decoding.constraints import Constraints
from continuo.decoding.leading import LENIENT, Leading, gave_way, led, preferred

CHORDS = [(48, 55), (50, 57), (50, 58), (60,), (80,), (47, 52, 56)]


def test_a_vocabulary_knows_what_may_follow():
    keeps = Leading(CHORDS, "strict").keeps(np.array([0, 3]))
    assert keeps.tolist() == [
        [True, False, True, True, False, True],  # a parallel fifth; a leap of the tune
        [True, True, True, True, False, True],
    ]


def test_rules_give_way_where_nothing_possible_keeps_them():
    log_p = np.log([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0]], where=[[True, True, False]] * 2,
                   out=np.full((2, 3), -np.inf))  # fmt: skip
    allowed, keeps = np.ones((2, 3), bool), np.array([[True, False, True], [False, False, True]])
    assert preferred(log_p, allowed, keeps).tolist() == [[True, False, True], [True] * 3]


def test_what_breaks_a_rule_is_less_probable_or_none():
    log_p, keeps = np.log([[0.5, 0.3, 0.2]]), np.array([[True, False, True]])
    np.testing.assert_allclose(np.exp(led(log_p, keeps, "strict")), [[0.5 / 0.7, 0, 0.2 / 0.7]])
    rest = np.array([[0.5, 0.3 * LENIENT, 0.2]])
    np.testing.assert_allclose(np.exp(led(log_p, keeps, "lenient")), rest / rest.sum())
    for how in ("strict", "lenient"):
        np.testing.assert_allclose(led(log_p, np.zeros((1, 3), bool), how), log_p)


def test_the_record_tells_how_often_they_gave_way():
    strict = Constraints(voice_leading="strict")
    assert gave_way(strict, [CHORDS[0], CHORDS[1], CHORDS[2]]) == {"gave_way": 1}
    assert gave_way(Constraints(), CHORDS) == {}
    assert Constraints().free
    assert not strict.free
