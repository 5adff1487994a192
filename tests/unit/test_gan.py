from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from continuo.errors import UserError
from continuo.networks import gan
from continuo.networks.checkpoints import read_checkpoint
from continuo.networks.gan import GanRecipe, draw_noise, require_shape, train_gan, walk
from continuo.networks.layers import build

RECIPE = GanRecipe(3, 6, 4, 0.01, 0.5, "separate", 0.0, 0.0, 0.0, 0, 3)
JOINT = replace(RECIPE, updates="joint", smoothing=0.1, penalty=0.5, average=0.9, shift=1)
DENSE = [
    {"layer": "dense", "units": 36, "activation": "tanh"},
    {"layer": "batch_norm", "momentum": 0.8},
    {"layer": "reshape", "shape": [6, 6, 1]},
]
CONVOLVED = [
    {"layer": "dense", "units": 9},
    {"layer": "batch_norm", "momentum": 0.8},
    {"layer": "reshape", "shape": [3, 3, 1]},
    {"layer": "upsampling"},
    {"layer": "conv", "filters": 1, "kernel": 3, "padding": "same", "activation": "tanh"},
]
JUDGE = [{"layer": "flatten"}, {"layer": "dense", "units": 5}, {"layer": "leaky_relu"}]
IMAGES = np.random.default_rng(1).integers(0, 256, (20, 6, 6)).astype(np.uint8)


def made(generator=DENSE):
    keras.utils.set_random_seed(1)
    return build(generator, (3,), "here", None), build(JUDGE, (6, 6, 1), "here", 1)


def weights(models):
    return [weight for model in models for weight in model.get_weights()]


def test_a_step_of_the_lectures_is_three_updates_one_after_the_other(monkeypatch):
    def descents(*models):
        # not Adam: its first step has the sign of a gradient that may be zero but for rounding
        found = [keras.optimizers.SGD(0.1) for _ in range(2)]
        for optimizer, model in zip(found, models, strict=False):
            optimizer.build(model.trainable_variables)
        return found

    monkeypatch.setattr(gan, "make_optimizers", descents)
    # with convolutions: dense networks are compiled by XLA, which draws other numbers
    generator, discriminator = ours = made(CONVOLVED)
    train_gan(*ours, IMAGES, replace(RECIPE, steps=1, sheets=1), 7)

    generator, discriminator = theirs = made(CONVOLVED)
    optimizers = descents(*theirs)
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    def noise(what):
        return tf.random.stateless_normal((4, 3), tf.constant([7, what], tf.int64))

    chosen = tf.random.stateless_uniform((4,), tf.constant([7, 2], tf.int64), 0, 20, tf.int32)
    real = (IMAGES[chosen.numpy()][..., None] / 127.5 - 1).astype("float32")
    fake = generator(noise(1), training=False)
    for batch, target in ((real, tf.ones((4, 1))), (fake, tf.zeros((4, 1)))):
        with tf.GradientTape() as tape:
            loss = entropy(target, discriminator(batch, training=True))
        found = discriminator.trainable_variables
        optimizers[1].apply(tape.gradient(loss, found), found)
    with tf.GradientTape() as tape:
        loss = entropy(tf.ones((4, 1)), discriminator(generator(noise(0), training=True)))
    found = generator.trainable_variables
    optimizers[0].apply(tape.gradient(loss, found), found)
    for a, b in zip(weights(ours), weights(theirs), strict=True):
        np.testing.assert_allclose(a, b, atol=2e-5)


class KilledError(Exception):
    """What a kill is in here."""


@pytest.mark.parametrize(
    ("generator", "recipe"), [(DENSE, RECIPE), (DENSE, JOINT), (CONVOLVED, JOINT)]
)
def test_a_training_that_was_killed_ends_as_if_it_had_not_been(
    generator, recipe, tmp_path, monkeypatch
):
    whole = made(generator)
    history, steps, sheets = train_gan(*whole, IMAGES, recipe, 1)
    assert history["step"].tolist() == steps.tolist() == [2, 4, 6]
    assert sheets.shape == (3, 100, 6, 6)
    assert np.isfinite(history.to_numpy()).all()
    assert history["d_accuracy"].between(0, 1).all()

    checkpoint = tmp_path / "state.npz"
    draw = gan.generate

    def kill(*arguments):
        if checkpoint.exists():
            raise KilledError
        return draw(*arguments)

    monkeypatch.setattr(gan, "generate", kill)
    with pytest.raises(KilledError):
        train_gan(*made(generator), IMAGES, recipe, 1, checkpoint=checkpoint)
    assert len(read_checkpoint(checkpoint)["history"]) == 1
    monkeypatch.setattr(gan, "generate", draw)
    again = made(generator)
    same, _, same_sheets = train_gan(*again, IMAGES, recipe, 1, checkpoint=checkpoint)
    assert same.drop(columns="seconds").equals(history.drop(columns="seconds"))
    np.testing.assert_array_equal(same_sheets, sheets)
    for a, b in zip(weights(again), weights(whole), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_walk_goes_from_one_draw_to_another_and_keeps_its_length():
    path, ends = walk(50, 9, 3).numpy(), draw_noise(2, 50, 3).numpy()
    np.testing.assert_allclose(path[[0, -1]], ends, atol=1e-5)
    lengths = np.linalg.norm(path, axis=1)
    assert lengths.min() > 0.9 * min(lengths[0], lengths[-1])


def test_a_generator_of_another_shape_is_refused():
    generator, _ = made()
    require_shape(generator, (6, 6, 1), "here")
    with pytest.raises(UserError, match=r"images\.x\.gans\.y.*\(6, 6, 1\).*reshape: \[8, 8, 1\]"):
        require_shape(generator, (8, 8, 1), "images.x.gans.y")
