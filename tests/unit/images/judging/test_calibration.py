"""The reliability curve, and the expected calibration error with its interval."""

import numpy as np
import pytest

from continuo.images.judging.accuracy import interval
from continuo.images.judging.calibration import calibration_error, reliability


def answers(confidence, right):
    """Two classes; the network answers 0 with this confidence and is right or not."""
    confidence = np.asarray(confidence, float)
    return np.stack([confidence, 1 - confidence], axis=1), np.where(right, 0, 1)


def drawn(n, offset, seed):
    """Confidences from 1/2 to 1; right as often as that, and `offset` times less often."""
    random = np.random.default_rng(seed)
    confidence = random.uniform(0.5, 1, n)
    return answers(confidence, random.random(n) < confidence - offset)


def test_the_curve_by_hand():
    rows = reliability(*answers([0.5, 0.55, 0.92, 0.94, 0.96, 1.0], [1, 0, 1, 1, 0, 1]))
    assert [(row["low"], row["high"], row["n"]) for row in rows] == [(0.5, 0.6, 2), (0.9, 1.0, 4)]
    assert [row["confidence"] for row in rows] == pytest.approx([0.525, 0.955])
    assert [row["accuracy"] for row in rows] == [0.5, 0.75]
    assert (rows[1]["accuracy_low"], rows[1]["accuracy_high"]) == interval(3, 4)


def test_the_error_by_hand():
    found = calibration_error(*answers([0.5, 0.55, 0.92, 0.94, 0.96, 1.0], [1, 0, 1, 1, 0, 1]))
    assert found["ece"] == pytest.approx((2 * 0.025 + 4 * 0.205) / 6)


def test_the_same_answers_give_the_same_interval():
    given = drawn(300, 0, 1)
    assert calibration_error(*given) == calibration_error(*given)


def test_a_network_that_says_what_is_true_is_at_the_floor():
    found = [calibration_error(*drawn(1000, 0, seed)) for seed in range(5)]
    floors = [each["ece_floor"] for each in found]
    assert np.mean([each["ece"] for each in found]) == pytest.approx(np.mean(floors), rel=0.3)
    assert min(floors) > 0.01  # of chance alone
    assert sum(each["ece_low"] < 0.005 for each in found) >= 4


def test_a_network_that_boasts_is_found_out_and_by_how_much():
    found = calibration_error(*drawn(4000, 0.1, 0))
    assert found["ece_floor"] < 0.03
    assert 0.07 < found["ece_low"] < 0.1 < found["ece_high"] < 0.13
