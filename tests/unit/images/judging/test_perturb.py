"""Images moved, turned and with noise, by as much as was asked for."""

import time

import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.images.judging.perturb import PERTURBATIONS, add_noise, perturb, rotate, shift


def dots(n, row=14, column=14):
    """Round blots of ink, on paper of 29 x 29 pixels."""
    down, right = np.mgrid[:29, :29]
    blot = 255 * np.exp(-((down - row) ** 2 + (right - column) ** 2) / 8)
    return np.repeat(np.rint(blot).astype(np.uint8)[None], n, axis=0)


def centres(images):
    """Row and column of each image's middle of mass, from the middle of the paper."""
    weights = images / images.sum(axis=(1, 2), keepdims=True)
    down, right = np.mgrid[:29, :29] - 14.0
    return (weights * down).sum(axis=(1, 2)), (weights * right).sum(axis=(1, 2))


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_same_seed_gives_the_same_grey_images_and_leaves_those_given(name):
    images = dots(20)
    first, again, other = (perturb(images, name, 2.0, seed) for seed in (1, 1, 2))
    assert first.dtype == np.uint8
    assert first.shape == images.shape
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(images, dots(20))


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_nothing_asked_for_nothing_done(name):
    assert np.array_equal(perturb(dots(3), name, 0.0, 0), dots(3))


def test_a_shift_has_its_length_and_any_direction():
    down, right = centres(shift(dots(200), 3.0, 0))
    assert np.hypot(down, right) == pytest.approx(np.full(200, 3.0), abs=0.05)
    quarters = np.histogram(np.arctan2(down, right), bins=4, range=(-np.pi, np.pi))[0]
    assert quarters.min() > 25


def test_what_leaves_the_paper_is_gone_and_paper_comes_in():
    moved = shift(np.full((50, 8, 8), 255, np.uint8), 4.0, 0)
    assert moved.min() == 0
    assert (moved.mean(axis=(1, 2)) < 0.75 * 255).all()


def test_a_turn_is_drawn_evenly_from_both_sides():
    down, right = centres(rotate(dots(400, row=14, column=22), 20.0, 0))
    angles = np.degrees(np.arctan2(down, right))
    assert np.hypot(down, right) == pytest.approx(np.full(400, 8.0), abs=0.1)
    assert 19 < np.abs(angles).max() < 20.2
    assert angles.std() == pytest.approx(20 / np.sqrt(3), rel=0.1)
    assert abs(angles.mean()) < 2


def test_noise_has_its_deviation():
    grey = np.full((20, 28, 28), 128, np.uint8)
    assert (add_noise(grey, 0.1, 0) - 128.0).std() == pytest.approx(25.5, rel=0.02)
    paper = add_noise(np.zeros((20, 28, 28), np.uint8), 0.1, 0)
    assert (paper == 0).mean() == pytest.approx(0.5, abs=0.02)


def test_a_name_that_is_not_known_is_told():
    with pytest.raises(UserError, match=r"`perturbed: blur`.*shift, rotate, noise"):
        perturb(dots(1), "blur", 1.0, 0)


def test_ten_thousand_take_seconds():
    images = np.zeros((1000, 28, 28), np.uint8)
    began = time.process_time()
    for name in PERTURBATIONS:
        perturb(images, name, 0.5, 0)
    assert time.process_time() - began < 1.5
