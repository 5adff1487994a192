"""Collapse, copies and strangeness of generated images are seen, and their absence too."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from continuo.images.judging import gan_metrics
from continuo.images.judging.gan_metrics import (
    choose_pairs,
    memorisation,
    near_duplicates,
    nearest,
    pictures,
)


def blots(n, seed, size=24):
    """Images of smooth random strokes, no two alike, uint8 (n, size, size)."""
    noise = np.random.default_rng(seed).normal(size=(n, size, size))
    smooth = gaussian_filter(noise, 1.5, axes=(1, 2))
    return np.where(smooth > 0.05, 255, 0).astype(np.uint8)


TRAIN, TEST = blots(400, 0), blots(200, 1)


def test_new_images_of_the_same_kind_repeat_each_other_no_more_than_real_ones():
    found = near_duplicates(blots(300, 2), TRAIN, TEST)
    assert 0 < found["low"] < 0.001 < found["high"] < 0.002
    assert found["real_low"] < 0.001 < found["real_high"]
    assert 0 < found["threshold"] < np.sqrt(2)


def test_total_collapse_is_seen_under_noise_too():
    noise = np.random.default_rng(0).normal(0, 25, (200, 24, 24))
    one = np.clip(TRAIN[0] + noise, 0, 255).astype(np.uint8)
    found = near_duplicates(one, TRAIN, TEST)
    assert (found["share"], found["high"]) == (1, 1)
    assert 0.95 < found["low"] < 1


def test_partial_collapse_is_seen():
    few = np.repeat(blots(20, 3), 10, axis=0)  # 20 images, each ten times
    found = near_duplicates(few, TRAIN, TEST)
    # two of the 190 pairs of the twenty may be alike by chance
    assert 9 / 199 - 1e-9 <= found["share"] < 9 / 199 + 2.5 / 199
    assert found["low"] > 5 * found["real_high"]
    half = np.concatenate([np.repeat(blots(1, 4), 60, axis=0), blots(140, 5)])
    assert near_duplicates(half, TRAIN, TEST)["share"] == pytest.approx(0.089, abs=0.004)


def test_no_pair_at_all_still_has_an_upper_bound():
    apart = np.zeros((16, 24, 24), np.uint8)
    for number, image in enumerate(apart):
        image[6 * (number // 4) : 6 * (number // 4) + 4, 6 * (number % 4) :][:, :4] = 255
    found = near_duplicates(apart, TRAIN, TEST)
    assert (found["share"], found["low"]) == (0, 0)
    assert found["high"] == pytest.approx(1 - 0.025 ** (1 / 60))  # 60: half of the 120 pairs


def test_blank_images_are_all_the_same():
    assert near_duplicates(np.zeros((20, 24, 24), np.uint8), TRAIN, TEST)["share"] == 1


def test_distances_are_those_of_correlations():
    x = pictures(TRAIN[:5])
    assert np.linalg.norm(x, axis=1) == pytest.approx(np.ones(5))
    correlation = np.corrcoef(x)[0, 1]
    assert np.linalg.norm(x[0] - x[1]) == pytest.approx(np.sqrt(2 - 2 * correlation), rel=1e-4)
    half_ink = pictures((TRAIN[:5] // 5 * 2).astype(np.uint8))
    assert half_ink == pytest.approx(x, abs=1e-5)


def test_odd_sizes_work():
    odd = blots(10, 6, size=27)
    assert nearest(odd, odd)[1].tolist() == list(range(10))


def test_copies_are_found_whether_moved_or_noisy():
    noise = np.random.default_rng(0).normal(0, 20, (100, 24, 24))
    copies = np.clip(np.roll(TRAIN[:100], (1, -1), axis=(1, 2)) + noise, 0, 255).astype(np.uint8)
    distances, index = nearest(copies, TRAIN)
    held_out, _ = nearest(TEST, TRAIN)
    assert index.tolist() == list(range(100))
    found = memorisation(distances, held_out)
    assert found["generated_below_held_out_5_percent"] == 1
    assert found["generated_median"] < 0.7 * found["held_out_median"]


def test_new_images_of_the_same_kind_are_no_nearer_than_held_out_ones():
    distances, _ = nearest(blots(200, 7), TRAIN)
    held_out, _ = nearest(TEST, TRAIN)
    found = memorisation(distances, held_out)
    assert found["generated_below_low"] < 0.05 < found["generated_below_high"]
    assert found["generated_median"] == pytest.approx(found["held_out_median"], rel=0.03)
    for name in ("generated", "held_out"):
        low, high = found[f"{name}_median_low"], found[f"{name}_median_high"]
        assert low < found[f"{name}_median"] < high < 1.05 * low


def test_chunks_change_nothing(monkeypatch):
    whole = (*nearest(TEST, TRAIN), near_duplicates(TEST, TRAIN, TEST))
    monkeypatch.setattr(gan_metrics, "ROWS", 37)
    parts = (*nearest(TEST, TRAIN), near_duplicates(TEST, TRAIN, TEST))
    assert whole[0] == pytest.approx(parts[0], abs=1e-5)
    assert np.array_equal(whole[1], parts[1])
    assert whole[2] == pytest.approx(parts[2], rel=1e-4)


def test_half_of_the_pairs_shown_are_the_nearest():
    distances = np.random.default_rng(0).permutation(40) / 40
    chosen = choose_pairs(distances, 10)
    assert distances[chosen[:5]].tolist() == [0, 1 / 40, 2 / 40, 3 / 40, 4 / 40]
    assert len(set(chosen)) == 10
    assert np.array_equal(chosen, choose_pairs(distances, 10))
    assert not np.array_equal(chosen, choose_pairs(distances, 10, seed=1))
    assert len(choose_pairs(distances[:6], 10)) == 6
