import numpy as np
import pytest
from scipy.stats import norm

from continuo.findings.overlap_areas import area_with_error, density, overlap_area


def normal(mean, size, seed=1):
    return np.random.default_rng(seed).normal(mean, 1, size)


def test_the_same_values_overlap_wholly_and_others_not_at_all():
    values = normal(0, 50)
    assert overlap_area(values, values) == pytest.approx(1, abs=0.01)
    assert overlap_area(values, values + 100) == pytest.approx(0, abs=0.01)


def test_two_normal_distributions_overlap_as_they_should():
    area = overlap_area(normal(0, 4000), normal(2, 4000, 2))
    assert area == pytest.approx(2 * norm.cdf(-1), abs=0.03)


def test_few_values_or_one_value_have_no_density():
    grid = np.linspace(0, 1, 5)
    assert density(np.arange(7.0), grid) is None
    assert density(np.full(50, 0.25), grid) is None
    assert density(np.arange(8.0), grid) is not None
    assert np.isnan(overlap_area(normal(0, 50), np.full(50, 0.25)))
    assert np.isnan(overlap_area(np.array([]), np.array([np.nan])))


def test_the_error_is_from_pieces_and_not_from_passages():
    pieces = [normal(mean, 30, mean) for mean in range(6)]
    others = [normal(mean + 1, 30, mean + 10) for mean in range(6)]
    area, error = area_with_error(pieces, others, 1)
    assert area == overlap_area(np.concatenate(pieces), np.concatenate(others))
    assert (area, error) == area_with_error(pieces, others, 1)
    shuffled = np.random.default_rng(1).permutation(np.concatenate(pieces)).reshape(6, 30)
    assert 0 < area_with_error(list(shuffled), others, 1)[1] < error


def test_one_or_two_pieces_claim_no_error():
    pieces = [normal(0, 30, seed) for seed in range(5)]
    area, error = area_with_error(pieces[:2], pieces, 1)
    assert (0 < area < 1, np.isnan(error)) == (True, True)
    assert np.isnan(area_with_error([], pieces, 1)).all()
    empty = np.full(30, np.nan)
    assert np.isnan(area_with_error([*pieces[:2], empty], pieces, 1)[1])
