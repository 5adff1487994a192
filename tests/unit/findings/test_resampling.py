import numpy as np
import pytest

from continuo.findings.resampling import resampled


def test_the_difference_weighs_pieces_by_their_chords():
    found = resampled([[1.0, 2.0], [2.0, 2.5]], [30, 10], seed=1)
    assert found["difference"] == pytest.approx((30 * 1.0 + 10 * 0.5) / 40)


def test_the_error_is_that_of_other_pieces():
    gains = np.random.default_rng(1).normal(0.5, 0.2, 400).tolist()
    found = resampled([[0.0] * 400, gains], [10] * 400, seed=1)
    assert found["error"] == pytest.approx(0.2 / 20, rel=0.15)
    assert resampled([[0.0] * 400, gains], [10] * 400, seed=1) == found
    assert resampled([[1.0] * 5, [1.5] * 5], [7] * 5, seed=1)["error"] == pytest.approx(0)


def test_one_piece_has_no_error():
    assert resampled([[1.0], [3.0]], [8], seed=1) == {"difference": 2.0, "error": None}
