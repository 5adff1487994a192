import numpy as np

from continuo.decoding.constraints import Constraints
from continuo.decoding.leading import Leading, gave_way, preferred

CHORDS = [(48, 55), (50, 57), (50, 58), (60,), (80,), (47, 52, 56)]


def test_a_vocabulary_knows_what_may_follow():
    keeps = Leading(CHORDS).keeps(np.array([0, 3]))
    assert keeps.tolist() == [
        [True, False, True, True, False, True],  # a parallel fifth; a leap of the tune
        [True, True, True, True, False, True],
    ]


def test_rules_give_way_where_nothing_possible_keeps_them():
    log_p = np.log([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0]], where=[[True, True, False]] * 2,
                   out=np.full((2, 3), -np.inf))  # fmt: skip
    allowed, keeps = np.ones((2, 3), bool), np.array([[True, False, True], [False, False, True]])
    assert preferred(log_p, allowed, keeps).tolist() == [[True, False, True], [True] * 3]


def test_the_record_tells_how_often_they_gave_way():
    strict = Constraints(voice_leading="strict")
    assert gave_way(strict, [CHORDS[0], CHORDS[1], CHORDS[2]]) == {"gave_way": 1}
    assert gave_way(Constraints(), CHORDS) == {}
    assert Constraints().free
    assert not strict.free
