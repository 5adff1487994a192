import numpy as np
import pytest

from continuo.scores.performances.metre import find_bars


@pytest.mark.parametrize("metre", [2, 3, 4])
@pytest.mark.parametrize("pickup", [0, 1])
def test_bars_are_found_from_the_accents(metre, pickup):
    beat = np.arange(48)
    accent = np.where((beat - pickup) % metre == 0, 1.0, -1.0)
    bars = find_bars(accent)
    assert bars[:, 1].tolist() == [metre] * 48
    assert bars[:, 0].tolist() == ((beat - pickup) % metre).tolist()


def test_one_accent_astray_moves_no_bar_and_a_new_metre_is_heard():
    accent = np.concatenate([np.tile([1, -1, -1], 20), np.tile([1, -1, -1, -1], 20)]).astype(float)
    accent[10] = 2
    bars = find_bars(accent)
    assert bars[:60, 1].tolist() == [3] * 60
    assert bars[60:, 1].tolist() == [4] * 80
    assert np.flatnonzero(bars[:, 0] == 0).tolist() == [*range(0, 60, 3), *range(60, 140, 4)]


def test_a_single_beat_has_a_bar():
    assert find_bars(np.array([0.0])).shape == (1, 2)
