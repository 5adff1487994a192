import numpy as np
import pytest

from continuo.images.judging.power_law import fit


def test_a_power_law_is_found_with_its_error():
    size = np.repeat(100 * 2 ** np.arange(7), 3)
    law = 0.2 * (size / 100) ** -0.4
    random = np.random.default_rng(1)
    found = [fit(size, random.binomial(5000, law), np.full(size.shape, 5000)) for _ in range(200)]
    off = [(one.exponent - 0.4) / one.exponent_error for one in found]
    assert np.mean([one.exponent for one in found]) == pytest.approx(0.4, abs=0.005)
    assert np.mean(np.abs(off) < 1) == pytest.approx(0.68, abs=0.12)
    assert found[0].at(size)[0] == pytest.approx(0.2, rel=0.1)


def test_no_error_at_all_has_a_logarithm_too():
    found = fit(np.array([10, 20, 40, 80]), np.array([4, 2, 1, 0]), np.full(4, 20))
    assert 0.5 < found.exponent < 1.5
    assert found.scatter > 0
