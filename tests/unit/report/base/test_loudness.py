import numpy as np
import pyloudnorm
import pytest

from continuo.report.base.loudness import integrated_loudness

RATE = 32_000


@pytest.mark.parametrize("samples", [12_800, 12_801, 45_678, 5 * RATE])
@pytest.mark.parametrize("fading", [0.0, 0.2, 2.0])  # so much that most of it does not count
def test_it_is_what_others_measure(samples: int, fading: float) -> None:
    time = np.arange(samples)[:, None] / RATE
    noise = np.random.default_rng(samples).normal(0, 0.1, (samples, 2)) * np.exp(-time / 2 * fading)
    sound = noise + 0.3 * np.sin(2 * np.pi * np.array([60, 3000]) * time)
    expected = pyloudnorm.Meter(RATE).integrated_loudness(sound)
    assert integrated_loudness(sound, RATE) == pytest.approx(expected, abs=1e-10)


def test_what_is_too_quiet_to_count_has_no_loudness() -> None:
    assert integrated_loudness(np.full((RATE, 2), 1e-6), RATE) == -np.inf


def test_a_tone_is_as_loud_as_the_standard_says() -> None:
    """EBU Tech 3341: -23 dBFS on both channels at 1 kHz are -23 LUFS."""
    tone = 10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * np.arange(20 * RATE) / RATE)
    assert integrated_loudness(np.stack([tone, tone], axis=1), RATE) == pytest.approx(-23, abs=0.1)
