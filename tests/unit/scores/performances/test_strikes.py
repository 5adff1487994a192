import numpy as np
import pytest

from continuo.scores.performances.strikes import struck_together


@pytest.mark.parametrize(
    ("milliseconds", "chords"),
    [
        ([0], [0]),
        ([0, 12, 24], [0, 0, 0]),
        ([0, 25, 50], [0, 0, 0]),  # further apart than fingers are, but one after the other
        ([0, 31], [0, 1]),
        ([0, 10, 500, 505, 530], [0, 0, 1, 1, 1]),
        ([0, 60, 120, 180], [0, 1, 2, 3]),  # a trill
        ([0, 10, 38, 48, 76, 86], [0, 0, 1, 1, 2, 2]),  # a fast scale in thirds
    ],
)
def test_what_is_struck_within_30_ms_is_a_chord_but_no_chain_is(milliseconds, chords):
    assert struck_together(np.array(milliseconds) / 1000).tolist() == chords


def test_a_long_chain_is_no_chord():
    assert struck_together(np.arange(200) * 0.02).tolist() == list(range(200))
    seconds = np.cumsum(np.random.default_rng(1).uniform(0.001, 0.03, 500))
    chord = struck_together(seconds)
    assert max(np.ptp(seconds[chord == number]) for number in range(chord[-1] + 1)) <= 0.06
    assert chord[-1] > 100
