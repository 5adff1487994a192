import numpy as np

from continuo.findings.heat import sweep


class Fixed:
    """Foretells the same, whatever was heard."""

    def __init__(self, p):
        self.log_p = np.log(p)

    def foretell(self, heard):
        return np.tile(self.log_p, (len(heard), 1))

    def keep(self, rows):
        raise AssertionError("no row goes")


def swept(temperatures, p=(0.6, 0.3, 0.1), known=((0, 0),), chords=200):
    random = np.random.default_rng(3)
    primer, pairs = np.array([0, 0]), np.array(known)
    return sweep(Fixed(p), primer, pairs, temperatures, 4, chords, random).set_index("temperature")


def test_entropy_and_heat_capacity_are_those_of_boltzmann():
    temperatures = [0.5, 1.0, 1.01]
    found = swept(temperatures, chords=2)
    for warmth in temperatures:
        p = np.array([0.6, 0.3, 0.1]) ** (1 / warmth)
        p /= p.sum()
        np.testing.assert_allclose(found.loc[warmth, "entropy"], -(p * np.log(p)).sum())
    slope = (found.loc[1.01, "entropy"] - found.loc[1.0, "entropy"]) / 0.01
    np.testing.assert_allclose(found.loc[1.0, "capacity"], slope, rtol=0.02)


def test_cold_music_loops_and_hot_music_wanders():
    found = swept([0.02, 50])
    assert found["looping"].tolist() == [1, 0]
    assert found["new"].iloc[0] == 0
    assert abs(found["new"].iloc[1] - 8 / 9) < 0.05
    assert found["distinct"].tolist() == [1 / 200, 3 / 200]
    assert found["entropy"].iloc[0] < 1e-9


def test_what_is_impossible_is_never_drawn():
    with np.errstate(divide="ignore"):
        found = swept([1.0, 9.0], p=(0.5, 0.5, 0.0), known=((0, 0), (0, 1), (1, 0), (1, 1)))
    assert found["new"].tolist() == [0, 0]
    np.testing.assert_allclose(found["entropy"], np.log(2))
    np.testing.assert_allclose(found["capacity"], 0, atol=1e-12)
