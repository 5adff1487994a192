from dataclasses import asdict, replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from continuo.base.errors import UserError
from continuo.images.networks import gan, precision
from continuo.images.networks.gan import GanRecipe, train_gan
from continuo.images.networks.layers import build, read_network, to_keras
from continuo.images.networks.noise import draw_noise, generate, require_shape, walk
from continuo.training.archive import save_network
from continuo.training.checkpoints import read_checkpoint
from continuo.training.updates import averaging

RECIPE = GanRecipe(latent=3, steps=6, batch=4, learning_rate=0.01, sheets=3)
JOINT = replace(
    RECIPE, updates="joint", smoothing=0.1, penalty=0.5, penalty_every=2, average=0.9, shift=1
)
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


def made(generator=DENSE, judge=JUDGE, how="float32") -> tuple[keras.Model, keras.Model]:
    keras.utils.set_random_seed(1)
    return build(generator, (3,), "here", None, how), build(judge, (6, 6, 1), "here", 1, how)


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
    judge = [*JUDGE[:-1], {"layer": "batch_norm"}, JUDGE[-1]]
    generator, discriminator = ours = made(CONVOLVED, judge)
    train_gan(*ours, IMAGES, replace(RECIPE, steps=1, sheets=1), 7)

    generator, discriminator = theirs = made(CONVOLVED, judge)
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
        made_up = generator(noise(0), training=True)
        loss = entropy(tf.ones((4, 1)), discriminator(made_up, training=True))
    found = generator.trainable_variables
    optimizers[0].apply(tape.gradient(loss, found), found)
    for a, b in zip(weights(ours), weights(theirs), strict=True):
        np.testing.assert_allclose(a, b, atol=2e-5)


JUDGE_OF_MAPS = [
    {"layer": "conv", "filters": 3, "kernel": 2, "stride": 2},
    {"layer": "leaky_relu", "slope": 0.2},
    {"layer": "flatten"},  # no batch normalisation: its second derivative is wrong in Keras
]


def joint_by_hand(models, recipe, seed, compiled):
    """The updates of "joint" in plain Keras, by gradient descent: the history, and the weights.

    compiled: whether the numbers are drawn as XLA draws them.
    """
    generator, discriminator = map(to_keras, models)
    optimizers = [keras.optimizers.SGD(0.1) for _ in range(2)]
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)

    @tf.function(jit_compile=compiled)
    def draw(seeds):
        shape = (recipe.batch, recipe.latent)
        noise, fakes = (tf.random.stateless_normal(shape, seeds[i]) for i in (0, 1))
        chosen = tf.random.stateless_uniform(shape[:1], seeds[2], 0, 20, tf.int32)
        moves, most = (3, recipe.batch, 2), 2 * recipe.shift + 1
        moved = tf.random.stateless_uniform(moves, seeds[3], 0, most, tf.int32)
        return noise, fakes, chosen, moved - recipe.shift

    def seen(images, moved):
        """Each moved down and to the right by so much, paper coming in."""
        side = recipe.shift
        whole = tf.pad(images, [[0, 0], [side, side], [side, side], [0, 0]], constant_values=-1)
        return tf.stack(
            [
                one[side - down : side - down + 6, side - right : side - right + 6]
                for one, (down, right) in zip(whole, moved, strict=True)
            ]
        )

    rows, average = [], list[np.ndarray]()
    for number in range(recipe.steps):
        seeds = tf.constant([[seed, 4 * number + i] for i in range(4)], tf.int64)
        noise, fakes, chosen, moved = (a.numpy() for a in draw(seeds))
        real = seen(tf.constant(IMAGES[chosen][..., None] / 127.5 - 1, tf.float32), moved[0])
        fake = seen(generator(fakes, training=True), moved[1])
        found = discriminator.trainable_variables
        with tf.GradientTape() as tape:
            with tf.GradientTape() as inner:
                inner.watch(real)
                told_real = discriminator(real, training=True)
            slope = inner.gradient(told_real, real)
            told_fake = discriminator(fake, training=True)
            right = tf.fill(told_real.shape, 1 - recipe.smoothing)
            loss = entropy(right, told_real) + entropy(tf.zeros_like(told_fake), told_fake)
            squares = tf.reduce_sum(tf.reshape(slope, (recipe.batch, -1)) ** 2, 1)
            penalty = 0 if number % recipe.penalty_every else recipe.penalty * recipe.penalty_every
            whole = loss + penalty / 2 * tf.reduce_mean(squares)
        optimizers[1].apply(tape.gradient(whole, found), found)
        found = generator.trainable_variables
        with tf.GradientTape() as tape:
            told = discriminator(seen(generator(noise, training=True), moved[2]), training=True)
            g_loss = entropy(tf.ones_like(told), told)
        optimizers[0].apply(tape.gradient(g_loss, found), found)
        right = np.concatenate([told_real > 0, told_fake < 0]).mean()
        rows.append([float(loss) / 2, right, float(g_loss)])
        now = [v.numpy() for v in found]
        if average:
            share = min(recipe.average, (1 + number) / (10 + number))
            now = [share * a + (1 - share) * b for a, b in zip(average, now, strict=True)]
        average = now
    for variable, value in zip(generator.trainable_variables, average, strict=True):
        variable.assign(value)
    # normalised by what the average itself makes, one batch with its own mean and variance
    noise = tf.random.stateless_normal((gan.NORMAL, recipe.latent), (seed, -3))
    for layer in generator.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0
    generator(noise, training=True)
    return np.mean(rows, axis=0), weights([generator, discriminator])


@pytest.mark.parametrize("convolved", [True, False])
def test_joint_steps_are_those_of_plain_keras(convolved, monkeypatch):
    recipe = replace(JOINT, steps=2, sheets=1, shift=2)

    def descents(generator, discriminator, recipe):
        found = [
            averaging(keras.optimizers.SGD, recipe.average, 0.1),
            keras.optimizers.SGD(0.1),
        ]
        for optimizer, model in zip(found, (generator, discriminator), strict=True):
            optimizer.build(model.trainable_variables)
        return found

    monkeypatch.setattr(gan, "make_optimizers", descents)
    models = made(*((CONVOLVED, JUDGE_OF_MAPS) if convolved else (DENSE, JUDGE)))
    told, expected = joint_by_hand(models, recipe, 7, compiled=not convolved)
    history, _, sheets = train_gan(*models, IMAGES, recipe, 7)
    np.testing.assert_allclose(history.iloc[0, 1:4].astype(float), told, rtol=1e-4)
    for a, b in zip(weights(models), expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)
    # the average of the weights is what made the last sheet, and what is left in the generator
    noise = tf.random.stateless_normal((100, 3), (7, -1))
    np.testing.assert_array_equal(sheets[-1], generate(models[0], noise))


def test_the_optimisers_are_adam_and_average_the_generator_alone():
    for recipe in (RECIPE, JOINT):
        optimizers = gan.make_optimizers(*made(), recipe)
        assert all(isinstance(o, keras.optimizers.Adam) for o in optimizers)
        assert [float(o.learning_rate) for o in optimizers] == pytest.approx([0.01] * 2)
        assert [o.beta_1 for o in optimizers] == [0.5, 0.5]
        assert [o.use_ema for o in optimizers] == [recipe is JOINT, False]
    for steps, share in ((0, 0.1), (1000, 0.9)):
        optimizers[0].iterations.assign(steps)
        assert float(optimizers[0].ema_momentum) == pytest.approx(share)


@pytest.mark.parametrize(
    ("steps", "asked", "expected"),
    [(7, 3, [2, 5, 7]), (2, 5, [1, 2]), (5, 1, [5]), (1, 1000, [1])],
)
def test_sheets_are_spread_over_the_training(steps, asked, expected, monkeypatch):
    calls = []

    def nothing(first, count):
        calls.append((int(first), int(count)))
        return tf.fill(3, 6.0)

    monkeypatch.setattr(gan, "compiled_steps", lambda *arguments: nothing)
    monkeypatch.setattr(gan, "CALL", 2)
    history, at, sheets = train_gan(*made(), IMAGES, replace(RECIPE, steps=steps, sheets=asked), 1)
    assert at.tolist() == history["step"].tolist() == expected
    assert history.columns.tolist() == gan.HISTORY
    assert (sheets.shape, sheets.dtype) == ((len(expected), 100, 6, 6), np.uint8)
    np.testing.assert_array_equal(sheets[0], sheets[-1])  # of the same noise and weights
    # every step once, in order, at most two a call; the history has the means of its steps
    assert [first + i for first, count in calls for i in range(count)] == list(range(steps))
    assert max(count for _, count in calls) <= 2
    spans = np.diff([0, *expected])
    np.testing.assert_allclose(history["d_loss"], 6 * np.ceil(spans / 2) / spans)


def test_paper_is_minus_1_to_a_network_and_0_in_an_image():
    np.testing.assert_allclose(gan.to_range(np.array([[[0, 255]]], np.uint8))[0, 0, :, 0], [-1, 1])
    image = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)

    def generator(noise, training):
        assert not training
        return gan.to_range(np.repeat(image, len(noise), 0))

    drawn = generate(generator, tf.zeros((230, 3)))
    np.testing.assert_array_equal(drawn, np.repeat(image, 230, 0))


class KilledError(Exception):
    """What a kill is in here."""


@pytest.mark.parametrize(("generator", "recipe"), [(DENSE, RECIPE), (CONVOLVED, JOINT)])
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


@pytest.mark.parametrize("how", ["float32", "auto"])
def test_a_gan_is_made_as_the_configuration_has_it(how, eagerly, monkeypatch, tmp_path):
    monkeypatch.setattr(precision, "multiplies_faster", lambda: True)
    recipe = replace(JOINT, steps=1, sheets=1, precision=how)
    settings = {**asdict(recipe), "generator": CONVOLVED, "discriminator": JUDGE_OF_MAPS}
    found = gan.make_gan(IMAGES, settings, "here", 1)
    models = made(CONVOLVED, JUDGE_OF_MAPS, how)
    assert models[1].layers[0].compute_dtype == ("bfloat16" if how == "auto" else "float32")
    train_gan(*models, IMAGES, recipe, 1)
    for (model, card), own in zip((found.generator, found.discriminator), models, strict=True):
        save_network(model, card, found.history, tmp_path / "model.keras")
        again, told = read_network(tmp_path / "model.keras")
        for a, b in zip(again.get_weights(), own.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)
        assert told["training"] == asdict(recipe)
        assert told["seed"] == 1
        assert set(told["versions"]) == {"tensorflow", "keras", "numpy"}
        assert told["products"] == ("bfloat16" if how == "auto" else "float32")
    assert (len(found.history), found.steps.tolist(), len(found.sheets)) == (1, [1], 1)
    with pytest.raises(UserError, match=r"^here\.generator: makes arrays of shape \(4,\)"):
        gan.make_gan(IMAGES, {**settings, "generator": [{"layer": "dense", "units": 4}]}, "here", 1)


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
