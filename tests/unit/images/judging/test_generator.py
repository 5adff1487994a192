"""What is found of a generator's images, and of too few of them."""

import json

import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.images.data.dataset import ImageSet
from continuo.images.judging.generator import FEWEST, judge_generator, require_enough


def images(n, seed):
    pictures = np.random.default_rng(seed).integers(0, 256, (n, 8, 8)).astype(np.uint8)
    names = np.array([f"{seed}-{i}" for i in range(n)])
    return ImageSet(pictures, np.zeros(n, np.int64), np.ones(n, bool), names, ("glyph",))


def seen(*sets):
    parts = dict(zip(("generated", "train", "test"), sets, strict=True))
    return {part: pictures.reshape(len(pictures), -1) / 255 for part, pictures in parts.items()}


def test_copies_of_training_images_are_told_with_what_they_are_copies_of():
    train, test = images(40, 0), images(20, 1)
    copies = train.images[10:30]
    found, pairs = judge_generator(copies, train, test, seen(copies, train.images, test.images))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["nearest"]["generated_below_held_out_5_percent"] == 1
    assert pairs["generated_distances"] == pytest.approx(np.zeros(20), abs=1e-3)
    assert (pairs["held_out_distances"] > 0.1).all()
    assert np.array_equal(pairs["generated"], pairs["nearest"])
    assert set(pairs["names"]) <= {f"0-{i}" for i in range(10, 30)}


def test_real_images_are_as_far_from_the_training_images_as_new_ones():
    train, test = images(40, 0), images(20, 1)
    again = test.images
    found, _ = judge_generator(again, train, test, seen(again, train.images, again))
    assert found["kid"] == found["kid_floor"]
    assert found["near_duplicates"]["share"] == found["near_duplicates"]["real_share"]


def test_too_few_images_are_named():
    enough, few = np.zeros((FEWEST, 8, 8), np.uint8), np.zeros((FEWEST - 1, 8, 8), np.uint8)
    require_enough("mine, `gans: small`", training=enough, held_out=enough)
    with pytest.raises(UserError, match="mine, `gans: small`: 3 held-out images are too few"):
        require_enough("mine, `gans: small`", training=enough, held_out=few)
