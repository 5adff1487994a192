"""The corruptions of MNIST-C, each by its definition."""

import numpy as np
import pytest

from continuo.images.judging.corruptions import CORRUPTIONS, chosen_images, corrupt, plasma

NAMES = (
    "shot_noise impulse_noise glass_blur motion_blur shear scale rotate brightness translate "
    "stripe fog spatter dotted_line zigzag canny_edges"
).split()
MOVED = ("shear", "scale", "rotate", "translate")


def bars(count=60, side=28):
    """A bar of full ink, off the middle, of eight rows and four columns in 28."""
    images = np.zeros((count, side, side), np.uint8)
    unit = side // 28
    images[:, 6 * unit : 14 * unit, 12 * unit : 16 * unit] = 255
    return images


def corrupted(name, **size):
    return corrupt(bars(**size), name, 1).astype(float)


def middles(images):
    """The centre of ink of each, rows and columns from the middle, and its amount."""
    places = np.indices(images.shape[1:]) - (images.shape[1] - 1) / 2
    mass = images.sum((1, 2))
    return np.einsum("nyx,cyx->nc", images, places) / mass[:, None], mass


def test_they_are_the_fifteen():
    assert list(CORRUPTIONS) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("side", [28, 56])
def test_each_changes_images_of_any_size_and_follows_from_the_seed(name, side):
    images = bars(8, side)
    kept = images.copy()
    first, again, other = (corrupt(images, name, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(images, kept)
    assert (first.dtype, first.shape) == (np.uint8, images.shape)
    np.testing.assert_array_equal(first, again)
    assert (first != images).any((1, 2)).all()
    if name not in ("scale", "brightness", "stripe", "canny_edges"):
        assert (first != other).any()
    assert corrupt(images[:0], name, 1).shape == (0, side, side)


def test_noise_is_of_photons_and_of_impulses():
    shot = corrupted("shot_noise", count=400) / 255
    assert (shot[:, :5] == 0).all()
    ink = shot[:, 8:12, 13:15]
    assert np.unique(np.rint(ink * 3)).tolist() == [0, 1, 2, 3]
    assert (ink == 0).mean() == pytest.approx(np.exp(-3), abs=0.01)
    impulse = corrupted("impulse_noise", count=400)
    assert np.unique(impulse).tolist() == [0, 255]
    assert (impulse[:, :5] == 255).mean() == pytest.approx(0.085, abs=0.005)
    assert (impulse[:, 8:12, 13:15] == 0).mean() == pytest.approx(0.085, abs=0.02)


def test_blurs_keep_the_ink_and_soften_it():
    for name in ("glass_blur", "motion_blur"):
        images = corrupted(name)
        _, mass = middles(images)
        np.testing.assert_allclose(mass, 32 * 255, rtol=0.02, err_msg=name)
        assert ((images > 20) & (images < 230)).sum((1, 2)).min() > 15, name
    right = middles(corrupted("motion_blur"))[0] - middles(bars().astype(float))[0]
    # one side, by the mean of half a bell curve, and no steeper than 45 degrees
    assert (right[:, 1] > 1).all()
    assert (np.abs(right[:, 0]) <= right[:, 1] + 0.05).all()


@pytest.mark.parametrize("side", [28, 56])
def test_what_is_moved_is_where_it_should_be(side):
    (begin, *_), mass = middles(bars(1, side).astype(float))
    down, right = begin
    found = {name: middles(corrupted(name, side=side)) for name in MOVED}
    unit = side / 28
    np.testing.assert_allclose(np.abs(found["translate"][0] - begin), 3 * unit, atol=0.01)
    assert len(np.unique(np.rint(found["translate"][0] - begin), axis=0)) == 4
    np.testing.assert_allclose(found["scale"][0], np.tile(0.7 * begin, (60, 1)), atol=0.1)
    np.testing.assert_allclose(found["scale"][1], 0.49 * mass[0], rtol=0.06)
    for name in ("rotate", "shear"):
        np.testing.assert_allclose(found[name][1], mass[0], rtol=0.03)
    centre = found["rotate"][0]
    np.testing.assert_allclose(np.hypot(*centre.T), np.hypot(down, right), atol=0.15)
    angle = np.arctan2(*centre.T) - np.arctan2(down, right)
    np.testing.assert_allclose(np.abs(angle), 0.4, atol=0.03)
    centre = found["shear"][0]
    np.testing.assert_allclose(centre[:, 0], down, atol=0.05)
    np.testing.assert_allclose(np.abs(centre[:, 1] - right), 0.4 * abs(down), atol=0.05)
    for name in ("rotate", "shear"):
        assert 10 < (found[name][0][:, 1] > right).sum() < 50


def test_greys_are_raised_and_swapped():
    bright = corrupted("brightness")
    assert np.unique(bright).tolist() == [128, 255]
    striped = corrupted("stripe")
    assert (striped[:, :, :7] == 255).all()
    assert (striped[:, :, 21:] == 255).all()
    np.testing.assert_array_equal(striped[:, :, 7:21], bars()[:, :, 7:21])


def test_fog_is_a_plasma_and_leaves_little_contrast():
    heights = plasma(np.random.default_rng(1), 1.4)
    assert (heights.min(), heights.max()) == (0, 1)
    steps = np.abs(np.diff(heights, axis=1)).mean()
    wide = np.abs(heights[:, 64:] - heights[:, :-64]).mean()
    assert steps < 0.6 * wide  # near is like near
    images = corrupted("fog")
    clear = images[:, 10, 14] - (images[:, 10, 10] + images[:, 10, 18]) / 2
    assert clear.mean() == pytest.approx(255 / 4, abs=8)
    assert images.max() <= 255
    assert images.mean((1, 2)).std() > 5  # not the same everywhere


def test_mud_and_lines_are_drawn_over():
    spatter = corrupted("spatter")
    assert (spatter[:, :5] > 45).any((1, 2)).mean() > 0.8
    assert spatter[:, :5].max() <= 63
    dotted = corrupted("dotted_line")
    assert not dotted[:, 20:, [0, 1, 4, 5]].any()
    assert dotted[:, :, 2:4].max((1, 2)).min() > 200
    zigzag = corrupted("zigzag")
    assert not zigzag[:, :6, :2].any()
    assert (zigzag.sum((1, 2)) > bars().sum((1, 2)) + 255 * 10).mean() > 0.8


def test_edges_are_a_pixel_wide():
    edges = corrupted("canny_edges")
    assert np.unique(edges).tolist() == [0, 255]
    assert (edges[:, 8:12, 14] == 0).all()
    assert (edges[0, 10] == 255).sum() == 2


def test_the_images_are_a_draw():
    chosen = chosen_images(100, 30, 1)
    assert len(np.unique(chosen)) == 30
    assert (np.diff(chosen) > 0).all()
    np.testing.assert_array_equal(chosen, chosen_images(100, 30, 1))
    assert (chosen != chosen_images(100, 30, 2)).any()
    assert chosen_images(10, 30, 1).tolist() == list(range(10))
    assert chosen_images(10, 0, 1).tolist() == []
