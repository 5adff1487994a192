import numpy as np
import pytest

from continuo.midi.tempo import seconds_at


def at(ticks, division=480, tempos=()):
    return seconds_at(np.array(ticks), tempos, division).tolist()


def test_a_quarter_lasts_as_long_as_its_tempo_says():
    assert at([0, 480, 960]) == [0, 0.5, 1]
    assert at([0, 240, 480, 960], tempos=[(480, 250_000), (0, 1_000_000)]) == [0, 0.5, 1, 1.25]
    assert at([480], tempos=[(0, 900_000), (0, 300_000)]) == [pytest.approx(0.3)]


def test_frames_need_no_tempo():
    assert at([0, 40, 1000], division=-(25 << 8) + 40) == [0, 0.04, 1]


def test_a_division_of_0_is_named():
    with pytest.raises(ValueError, match="a division of 0"):
        at([0], division=0)
