from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from continuo.images.networks.shade import shade
from continuo.settings.classifier import Shading

KINDS: dict[str, Any] = {"texture": 0.8, "contrast": 0.4, "clouds": 0.7, "patches": 3, "noise": 0.3}


def bars(count, side=20):
    """Images with a bar of ink."""
    images = np.zeros((count, side, side, 1), "float32")
    images[:, 4:16, 8:12] = 1
    return images


def shaded(count=400, number=0, **how):
    return np.asarray(shade(bars(count), Shading(**how), tf.constant([3, number], tf.int64)))


def test_nothing_asked_for_is_nothing_changed():
    np.testing.assert_array_equal(shaded(5, share=1), bars(5))
    np.testing.assert_array_equal(shaded(5, share=0, **KINDS), bars(5))
    assert not Shading(**KINDS)
    assert Shading(share=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_its_share_each_in_its_own_way(kind):
    images = shaded(share=0.3, **{kind: KINDS[kind]})
    changed = (images != bars(1)).any((1, 2, 3))
    assert abs(changed.mean() - 0.3) < 4 * np.sqrt(0.21 / 400)
    assert len(np.unique(images[changed], axis=0)) == changed.sum()
    assert images.min() >= 0
    assert images.max() <= 1


def test_kinds_do_not_depend_on_each_other():
    untouched = (shaded(share=0.5, **KINDS) == bars(1)).all((1, 2, 3))
    assert abs(untouched.mean() - 0.5**5) < 4 * np.sqrt(0.03 / 400)


def test_contrast_is_another_paper_and_another_ink():
    images = shaded(share=1, contrast=0.4)
    paper, ink = images[:, 0, 0, 0], images[:, 10, 10, 0]
    assert (paper <= 0.4).all()
    assert (ink >= 0.6).all()
    assert paper.max() > 0.38
    assert ink.min() < 0.62
    assert abs(np.corrcoef(paper, ink)[0, 1]) < 4 / np.sqrt(400)
    assert all(len(np.unique(image)) <= 2 for image in images)


def test_patches_have_two_greys_of_their_own():
    images = shaded(share=1, patches=1)
    for image in images[:50]:
        assert len(np.unique(image)) <= 4
    touched = (images != bars(1)).mean()
    assert 0.01 < touched < 0.3
    crowded = shaded(share=1, patches=30)
    inverted = crowded[:, 10, 8, 0] < crowded[:, 10, 7, 0]  # on either side of the bar's edge
    assert 0.1 < inverted.mean() < 0.5


def test_noise_and_clouds_have_the_size_asked_for():
    noise = shaded(share=1, noise=0.2) - bars(1)
    # half of it is cut off; its deviation is drawn evenly up to the one asked for
    assert np.sqrt((noise[:, :4] ** 2).mean()) == pytest.approx(0.2 / np.sqrt(6), rel=0.1)
    clouds = shaded(share=1, clouds=0.5)
    fade = clouds[:, 10, 9, 0] - clouds[:, 10, 7, 0]
    assert fade.min() > 0.4
    assert fade.mean() == pytest.approx(0.75, abs=0.05)


def test_shades_follow_from_the_seed():
    first, again, other = (shaded(8, number, share=1, **KINDS) for number in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any((1, 2, 3)).all()
