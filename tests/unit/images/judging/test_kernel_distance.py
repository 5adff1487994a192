"""KID is right by hand, unbiased, and its error is what it scatters by."""

import numpy as np
import pytest

from continuo.images.judging.kernel_distance import kernel_distance, scaled


def test_kid_of_two_points_by_hand():
    x, y = np.zeros((6, 1)), np.ones((8, 1))
    # k(0, 0) = 1, k(1, 1) = 8, k(0, 1) = 1
    assert kernel_distance(x, y) == pytest.approx({"value": 7, "error": 0})
    # two features: k = (x.y / 2 + 1)^3
    x, y = np.tile([2.0, 0.0], (6, 1)), np.tile([0.0, 2.0], (8, 1))
    assert kernel_distance(x, y)["value"] == pytest.approx(27 + 27 - 2)


def test_kid_is_the_unbiased_estimate_over_all_pairs():
    random = np.random.default_rng(0)
    x, y = random.normal(size=(50, 3)), random.normal(size=(45, 3))

    def mean(a, b):
        kernel = (a @ b.T / 3 + 1) ** 3
        return kernel[np.eye(len(kernel)) == 0].mean() if a is b else kernel.mean()

    expected = mean(x, x) + mean(y, y) - 2 * mean(x, y)
    assert kernel_distance(x, y)["value"] == pytest.approx(expected)
    assert kernel_distance(x, y, seed=1)["value"] == pytest.approx(expected)


def test_kid_of_two_normal_distributions_and_its_error():
    random = np.random.default_rng(0)
    found = [
        kernel_distance(random.normal(0, 1, (200, 1)), random.normal(1, 1, (150, 1)))
        for _ in range(60)
    ]
    values = np.array([each["value"] for each in found])
    # moments 0, 1, 0 and 1, 2, 4 with the weights 3, 3, 1 of (xy + 1)^3
    assert values.mean() == pytest.approx(22, abs=3 * values.std() / np.sqrt(60))
    assert np.mean([each["error"] for each in found]) == pytest.approx(values.std(), rel=0.3)


def test_kid_of_the_same_distribution_is_zero_within_its_error():
    random = np.random.default_rng(1)
    found = [kernel_distance(*random.normal(size=(2, 100, 4))) for _ in range(40)]
    pulls = np.array([each["value"] / each["error"] for each in found])
    assert abs(np.mean([each["value"] for each in found])) < 0.05
    assert (np.abs(pulls) < 2).mean() > 0.9
    assert pulls.std() > 0.3


def test_kid_of_too_few_images_is_refused():
    with pytest.raises(ValueError, match="3 and 9"):
        kernel_distance(np.ones((3, 2)), np.ones((9, 2)))


def test_kid_in_units_of_the_features_does_not_depend_on_their_scale():
    random = np.random.default_rng(2)
    x, y = random.normal(1, 1, (60, 3)), random.normal(0, 1, (50, 3))
    assert np.square(scaled(y, y)).mean() == pytest.approx(1)
    found = [kernel_distance(scaled(c * x, c * y), scaled(c * y, c * y)) for c in (1, 0.01)]
    assert found[0] == pytest.approx(found[1])
    np.testing.assert_array_equal(scaled(x, 0 * y), x)
