"""Proportions, losses and pairs of networks, each with its error."""

import numpy as np
import pytest
from scipy.stats import binomtest

from continuo.images.judging.accuracy import (
    adjust,
    compare_pair,
    image_losses,
    interval,
    score,
    spread,
)


@pytest.mark.parametrize(("right", "n"), [(0, 7), (7, 7), (1, 7), (1975, 2000), (9948, 10000)])
def test_the_interval_is_the_exact_binomial_one(right, n):
    exact = binomtest(right, n).proportion_ci(method="exact")
    assert interval(right, n) == pytest.approx((exact.low, exact.high))


def test_the_interval_of_none_right_and_of_all_right_by_hand():
    assert interval(0, 100) == pytest.approx((0, 1 - 0.025 ** (1 / 100)))
    assert interval(100, 100) == pytest.approx((0.025 ** (1 / 100), 1))


def test_effective_counts_need_not_be_whole():
    low, high = interval(2.5, 10.5)
    assert interval(2, 10.5)[0] < low < 2.5 / 10.5 < high < interval(3, 10.5)[1]


def test_a_score_by_hand():
    probabilities = np.array([[0.5, 0.5 - 1e-3, 1e-3], [0.25, 0.5, 0.25]], np.float32)
    judged = score(probabilities, np.array([0, 2]))
    assert (judged["n"], judged["right"], judged["accuracy"]) == (2, 1, 0.5)
    assert (judged["low"], judged["high"]) == interval(1, 2)
    assert judged["loss"] == pytest.approx(1.5 * np.log(2))
    assert judged["loss_error"] == pytest.approx(np.log(2) / 2)


def test_a_probability_of_zero_counts_as_in_keras():
    probabilities = np.array([[0, 1]], np.float32)
    assert image_losses(probabilities, np.array([0])) == pytest.approx(-np.log(1e-7))
    assert image_losses(probabilities, np.array([1])) == pytest.approx(0)


def test_answers_to_other_images_are_refused():
    with pytest.raises(ValueError, match="2 answers for 1 images"):
        score(np.ones((2, 2)) / 2, np.array([0]))


def test_the_spread_of_trainings_and_its_error():
    accuracies = [0.98, 0.99, 1.0]
    assert spread(accuracies) == pytest.approx(
        {"mean": 0.99, "spread": 0.01, "spread_error": 0.01 / 2}
    )
    random = np.random.default_rng(0)
    many = [spread(random.normal(size=5).tolist()) for _ in range(4000)]
    scatter = np.std([each["spread"] for each in many])
    assert np.mean([each["spread_error"] for each in many]) == pytest.approx(scatter, rel=0.06)


def test_one_training_has_no_spread():
    assert spread([0.9]) == {"mean": 0.9, "spread": None, "spread_error": None}


def right(cells):
    """Both right, only the first, only the second, neither: so many images of each."""
    first = np.repeat([True, True, False, False], cells)
    second = np.repeat([True, False, True, False], cells)
    return first, second


def test_mcnemar_by_hand():
    compared = compare_pair(*right([85, 2, 8, 5]))
    assert (compared["only_first_right"], compared["only_second_right"]) == (2, 8)
    # 2 or fewer, or 8 or more, of 10 throws of a coin
    assert compared["p"] == pytest.approx(2 * (1 + 10 + 45) / 1024)
    assert compared["difference"] == pytest.approx(0.06)
    assert compared["difference_error"] == pytest.approx(np.sqrt(11 - 36 / 102) / 102)


def test_the_error_of_a_difference_is_its_scatter():
    random = np.random.default_rng(0)
    draws = random.multinomial(1000, [0.9, 0.02, 0.06, 0.02], size=1000)
    found = [compare_pair(*right(cells)) for cells in draws]
    scatter = np.std([each["difference"] for each in found])
    assert np.mean([each["difference_error"] for each in found]) == pytest.approx(scatter, rel=0.1)


def test_networks_that_agree_differ_by_nothing_but_not_for_certain():
    compared = compare_pair(*right([99, 0, 0, 1]))
    assert (compared["p"], compared["difference"]) == (1, 0)
    assert compared["difference_error"] == pytest.approx(1 / 102)


def test_many_comparisons_by_hand():
    # Holm: the least times 4, the next times 3, and so on, and never less than the one before
    assert adjust([0.02, 0.01, 0.9, 0.021]) == pytest.approx([0.06, 0.04, 0.9, 0.06])
    assert adjust([0.6, 0.7]) == [1, 1]
    assert adjust([]) == []
