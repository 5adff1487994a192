"""Which chords are a sample's own, and which sample has the most of them."""

from continuo.findings.best_sample import best_sample
from continuo.findings.loops import Loop
from continuo.findings.own_chords import own_chords, replayed

THEME = [(40 + step,) for step in range(20)]
CHORDS = [(80,), (81,), (80,), (82,), (80,), (83,), (80,), (84,)]
NONE = replayed(CHORDS, THEME)


def test_a_chord_is_a_samples_own_unless_repeated_or_taken():
    assert own_chords(NONE).tolist() == [True] * 8
    assert own_chords(NONE, Loop(1, 2)).tolist() == [True] * 3 + [False] * 5
    assert own_chords(NONE, None, (2, 5)).sum() == 5
    assert own_chords(NONE, Loop(1, 2), (2, 5)).tolist() == [True] * 2 + [False] * 6
    assert NONE.tolist() == [False] * 8


def test_a_long_run_of_the_primer_is_replayed_and_a_short_one_is_not():
    assert replayed([*THEME[2:19], *CHORDS], THEME).tolist() == [True] * 17 + [False] * 8
    assert not replayed([*THEME[2:17], *CHORDS], THEME).any()
    assert replayed([], THEME).tolist() == []
    assert not replayed(CHORDS, []).any()


def test_the_best_is_mostly_its_own_and_of_the_better_model():
    assert best_sample([1.0, 0.6, 0.7, 0.2], [6.0, 3.0, 3.0, 3.0]) == (2, 3)
    assert best_sample([0.4, 0.9], [1.0, 9.0]) == (1, 1)
    assert best_sample([0.1, 0.4, 0.3], [3.0, 9.0, 1.0]) == (1, 0)
