import numpy as np
import pytest
import tensorflow as tf

from continuo.images.networks.distort import Distortion, distort


def dots(count, side=15, at=(7, 7)):
    images = np.zeros((count, side, side, 1), "float32")
    images[:, at[0], at[1]] = 1
    return images


def middles(images):
    """The centre of mass of each image, (n, 2), and its mass."""
    images = np.asarray(images, float)[..., 0]
    places = np.indices(images.shape[1:])
    mass = images.sum((1, 2))
    return np.einsum("nyx,cyx->nc", images, places) / mass[:, None], mass


def seed(number=0):
    return tf.constant([3, number], tf.int64)


def test_nothing_asked_for_is_nothing_changed():
    images = np.random.default_rng(0).uniform(size=(4, 6, 9, 1)).astype("float32")
    np.testing.assert_allclose(distort(images, Distortion(), seed()), images, atol=1e-6)
    assert not Distortion()
    assert all(Distortion(**{name: 1}) for name in vars(Distortion()))


def test_a_shift_moves_each_image_in_its_own_way():
    moved = distort(dots(400), Distortion(shift=3), seed())
    centre, mass = middles(moved)
    np.testing.assert_allclose(mass, 1, atol=1e-5)
    way = centre - 7
    assert np.abs(way).max() <= 3 + 1e-4
    assert (np.abs(way).max(0) > 2.8).all()
    np.testing.assert_allclose(way.mean(0), 0, atol=4 * 3 / np.sqrt(3 * 400))
    assert abs(np.corrcoef(way.T)[0, 1]) < 4 / np.sqrt(400)


def test_a_rotation_is_about_the_middle_and_keeps_the_ink():
    images = np.zeros((200, 21, 21, 1), "float32")
    images[:, 8:13, 14:17] = 1  # 5 to the right of the middle
    turned = distort(images, Distortion(rotate=40), seed())
    centre, mass = middles(turned)
    np.testing.assert_allclose(mass, 15, rtol=0.06)
    down, right = (centre - 10).T
    np.testing.assert_allclose(np.hypot(down, right), 5, atol=0.1)
    angle = np.degrees(np.arctan2(down, right))
    assert np.abs(angle).max() < 41
    assert angle.min() < -35
    assert angle.max() > 35


@pytest.mark.parametrize(
    ("how", "axis"), [(Distortion(scale=0.3), None), (Distortion(shear=0.4), 1)]
)
def test_scale_and_shear_leave_the_middle_where_it_is(how, axis):
    images = np.zeros((100, 21, 21, 1), "float32")
    images[:, 7:14, 7:14] = 1
    changed = distort(images, how, seed())
    centre, mass = middles(changed)
    np.testing.assert_allclose(centre, 10, atol=0.05)
    rows, columns = (np.asarray(changed)[..., 0].sum(a) for a in (2, 1))
    if axis is None:  # between 1/1.3 and 1/0.7 of each side, apart
        assert mass.min() == pytest.approx(49 / 1.3**2, rel=0.2)
        assert mass.max() == pytest.approx(49 / 0.7**2, rel=0.2)
        assert abs(np.corrcoef(rows.max(1), columns.max(1))[0, 1]) < 0.4
    else:  # rows slide past each other
        np.testing.assert_allclose(mass, 49, rtol=0.02)
        np.testing.assert_allclose(rows, images[..., 0].sum(2), atol=1e-3)
        pixels = np.asarray(changed)[..., 0]
        top, bottom = (pixels[:, row] @ np.arange(21) / 7 for row in (7, 13))
        assert np.abs(top - bottom).max() == pytest.approx(0.4 * 6, rel=0.05)


def test_a_bend_is_smooth_and_as_large_as_it_says():
    slope = np.tile(np.arange(28, dtype="float32"), (300, 28, 1))[..., None]
    bent = np.asarray(distort(slope, Distortion(bend=1.5), seed()))[:, 6:-6, 6:-6, 0]
    way = bent - slope[:, 6:-6, 6:-6, 0]
    assert 0.6 * 1.5 < way.std() < 1.1 * 1.5
    assert np.abs(np.diff(way, axis=1)).mean() < 0.4 * way.std()
    assert way.std((1, 2)).min() > 0.1  # within an image too, not its shift alone


def test_what_comes_in_from_outside_is_paper():
    images = np.ones((50, 6, 6, 1), "float32")
    moved = np.asarray(distort(images, Distortion(shift=4), seed()))
    assert moved.min() == 0
    assert moved.max() == pytest.approx(1)
    far = np.asarray(distort(images, Distortion(shift=1000), seed()))
    assert (far.max((1, 2, 3)) == 0).mean() > 0.9


def test_distortions_follow_from_the_seed():
    how = Distortion(1, 10, 0.1, 0.1, 1)
    images = np.random.default_rng(0).uniform(size=(3, 8, 8, 1)).astype("float32")
    first, again, other = (np.asarray(distort(images, how, seed(n))) for n in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any((1, 2, 3)).all()
