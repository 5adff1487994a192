import json
import zipfile
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
import yaml

from continuo.errors import UserError
from continuo.networks import kernels
from continuo.networks.answers import to_signal
from continuo.networks.archive import CARD, save_network
from continuo.networks.distort import Distortion, distort
from continuo.networks.kernels import features, first_kernels
from continuo.networks.layers import build, card_of, read_network, to_keras
from continuo.networks.normalisation import BatchNormalization
from continuo.networks.upsampled import UpsampledConv2D

SHIPPED = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text())["images"]

# a layer of each kind, and an upsampling of each fate
LAYERS = [
    {"layer": "conv", "filters": 3, "kernel": 2, "stride": 1, "padding": "same"},
    {"layer": "batch_norm", "momentum": 0.8},
    {"layer": "leaky_relu", "slope": 0.3},
    {"layer": "max_pool"},
    {"layer": "upsampling"},
    {"layer": "conv", "filters": 2, "kernel": 3, "activation": "tanh"},
    {"layer": "upsampling", "size": 3},
    {"layer": "conv", "filters": 2, "kernel": 3, "stride": 2},
    {"layer": "upsampling"},
    {"layer": "average_pool"},
    {"layer": "relu"},
    {"layer": "flatten"},
    {"layer": "dropout", "rate": 0.5},
    {"layer": "dense", "units": 12, "activation": "sigmoid"},
    {"layer": "reshape", "shape": [2, 3, 2]},
    {"layer": "upsampling"},
    {"layer": "conv", "filters": 1, "kernel": 3, "padding": "same"},
    {"layer": "flatten"},
]
PLAIN = (
    "Conv2D BatchNormalization LeakyReLU MaxPooling2D UpSampling2D Conv2D UpSampling2D Conv2D "
    "UpSampling2D AveragePooling2D ReLU Flatten Dropout Dense Reshape UpSampling2D Conv2D Flatten "
    "Dense"
).split()


def shake(model, seed=1):
    """Weights drawn at random, biases and moving averages too."""
    random = np.random.default_rng(seed)

    def draw(shape):  # a variance or a gamma must not be negative
        return random.normal(0, 0.4, shape) if len(shape) > 1 else random.uniform(0.1, 1, shape)

    model.set_weights([draw(w.shape) for w in model.weights])
    return model


@pytest.fixture(scope="module")
def model():
    return shake(build(LAYERS, (6, 8, 1), "here", 4))


def inputs_of(model, count=5):
    shape = (count, *model.input_shape[1:])
    return np.random.default_rng(0).normal(0, 1, shape).astype("float32")


def value_and_slope(layer, inputs, training=False):
    """Outputs, and the gradients of inputs and weights under a random pull."""
    inputs = tf.constant(inputs)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = layer(inputs, training=training)
        pull = np.random.default_rng(1).normal(size=outputs.shape).astype("float32")
        loss = tf.reduce_sum(outputs * pull)
    return [outputs, *tape.gradient(loss, [inputs, *layer.trainable_variables])]


def assert_close(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=2e-5)


# UpsampledConv2D


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("seed", range(3))
def test_an_upsampled_convolution_is_the_two_layers(padding, seed):
    random = np.random.default_rng(seed)
    batch, channels, filters = (int(n) for n in random.integers(1, 5, 3))
    height, width = (int(n) for n in random.integers(2, 8, 2))
    options = {"activation": [None, "tanh", "relu"][seed], "use_bias": seed != 1}
    one = UpsampledConv2D(filters, 3, padding=padding, **options)
    two = keras.Sequential([
        keras.Input((height, width, channels)),
        keras.layers.UpSampling2D(2),
        keras.layers.Conv2D(filters, 3, padding=padding, **options),
    ])  # fmt: skip
    shape = (batch, height, width, channels)
    one.build(shape)
    shake(two, seed)
    one.set_weights(two.get_weights())
    inputs = random.normal(size=shape).astype("float32")
    found, expected = (value_and_slope(layer, inputs) for layer in (one, two))
    assert_close(found, expected)
    assert one.compute_output_shape(shape) == two(inputs).shape
    unknown = one.compute_output_shape((None, None, width, channels))
    assert unknown == (None, None, *two(inputs).shape[2:])


@pytest.mark.parametrize("option", [{"kernel_size": 5}, {"strides": 2}, {"dilation_rate": 2}])
def test_an_upsampled_convolution_refuses_what_it_cannot_do(option):
    layer = UpsampledConv2D(**{"filters": 2, "kernel_size": 3, **option})
    with pytest.raises(ValueError, match="kernels of 3x3 and strides of 1"):
        layer.build((None, 4, 4, 1))


# BatchNormalization


@pytest.mark.parametrize("shape", [(3, 4, 5, 2), (1, 1, 1, 2), (6, 3)])
@pytest.mark.parametrize("trainable", [True, False])
def test_batch_normalisation_is_that_of_keras(shape, trainable):
    inputs = np.random.default_rng(0).normal(2, 3, shape).astype("float32")
    ours, theirs = (
        kind(momentum=0.7) for kind in (BatchNormalization, keras.layers.BatchNormalization)
    )
    for layer in (ours, theirs):
        layer.build(shape)
        shake(layer)
    for layer in (ours, theirs):
        layer.trainable = trainable
    before = ours.get_weights()
    for training in (True, False, True):
        found, expected = (value_and_slope(layer, inputs, training) for layer in (ours, theirs))
        assert_close(found, expected)
        assert_close(ours.get_weights(), theirs.get_weights())
    moved = any((a != b).any() for a, b in zip(ours.get_weights(), before, strict=True))
    assert moved == trainable


@pytest.mark.parametrize("training", [True, False])
def test_batch_normalisation_has_a_second_derivative(training):
    # the penalty of a discriminator is the gradient of a gradient; Keras's own layer, through
    # tf.nn.moments, takes the mean for a constant there
    inputs, pull = tf.unstack(tf.random.stateless_normal((2, 3, 2, 2, 2), (1, 2)))
    layer = BatchNormalization()
    layer.build(inputs.shape)
    shake(layer)
    gamma, beta, mean, variance = (tf.constant(weight) for weight in layer.get_weights())

    def formula(signal):
        middle, square = mean, variance
        if training:
            middle = tf.reduce_mean(signal, (0, 1, 2))
            square = tf.reduce_mean((signal - middle) ** 2, (0, 1, 2))
        return gamma * (signal - middle) / tf.sqrt(square + layer.epsilon) + beta

    def curvature(normalise, *weights):
        with tf.GradientTape() as outer:
            outer.watch([inputs, *weights])
            with tf.GradientTape() as inner:
                inner.watch(inputs)
                loss = tf.reduce_sum(pull * normalise(tf.tanh(inputs)) ** 3)
            bend = tf.reduce_sum(inner.gradient(loss, inputs) ** 2)
        return outer.gradient(bend, [inputs, *weights])

    found = curvature(
        lambda signal: layer(signal, training=training), layer.gamma.value, layer.beta.value
    )
    for a, b in zip(found, curvature(formula, gamma, beta), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-4 * np.abs(b).max())


# build, to_keras


def test_the_lectures_classifiers_have_the_lectures_sizes():
    def count(name):
        layers = SHIPPED["digits"]["classifiers"][name]["layers"]
        return build(layers, (28, 28, 1), name, 10).count_params()

    assert count("one_conv") == 23_466
    assert count("more_maps") == (25 + 1) * 32 + (12 * 12 * 32 + 1) * 10
    assert count("extra_dense") == 26 * 16 + (12 * 12 * 16 + 1) * 128 + 129 * 10
    assert count("doubled") == 26 * 32 + (25 * 32 + 1) * 32 + 513 * 512 * 2 + 513 * 10


@pytest.mark.parametrize("name", ["gan", "dcgan"])
def test_the_lectures_gans_fit_the_glyphs(name):
    settings = SHIPPED["glyphs"]["gans"][name]
    generator = build(settings["generator"], (128,), name)
    assert generator.output_shape == (None, 48, 48, 1)
    assert build(settings["discriminator"], (48, 48, 1), name, 1).output_shape == (None, 1)
    fused = sum(isinstance(layer, UpsampledConv2D) for layer in generator.layers)
    assert fused == {"gan": 0, "dcgan": 2}[name]
    assert to_keras(generator).count_params() == generator.count_params()


def test_only_upsampling_by_2_before_a_kernel_of_3_is_made_one(model):
    names = [type(layer).__name__ for layer in model.layers]
    assert names == [
        "Conv2D", "BatchNormalization", "LeakyReLU", "MaxPooling2D", "UpsampledConv2D",
        "UpSampling2D", "Conv2D", "UpSampling2D", "AveragePooling2D", "ReLU", "Flatten", "Dropout",
        "Dense", "Reshape", "UpsampledConv2D", "Flatten", "Dense",
    ]  # fmt: skip
    twice = build([{"layer": "upsampling"}] * 2, (2, 3, 1), "here")
    assert twice.output_shape == (None, 8, 12, 1)


def test_keras_alone_gives_the_same(model):
    plain = to_keras(model)
    assert [type(layer).__name__ for layer in plain.layers] == PLAIN
    assert all(type(layer).__module__.startswith("keras.") for layer in plain.layers)
    inputs = inputs_of(model)
    np.testing.assert_allclose(plain(inputs), model(inputs), rtol=1e-4, atol=1e-5)
    assert np.ptp(np.asarray(model(inputs)), axis=0).min() > 1e-3  # not the same for any input


def test_settings_reach_their_layers(model):
    by_name = {type(layer).__name__: layer for layer in reversed(model.layers)}
    assert by_name["BatchNormalization"].momentum == 0.8
    assert by_name["LeakyReLU"].negative_slope == 0.3
    assert by_name["Dropout"].rate == 0.5
    assert by_name["UpSampling2D"].size == (3, 3)
    assert model.layers[6].strides == (2, 2)


CONV = {"layer": "conv", "filters": 2, "kernel": 3}


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([{**CONV, "kernel": 7}], r"layer 1 \(conv\) does not fit .* shape \(6, 6, 1\)"),
        ([CONV, CONV, CONV], r"layer 3 \(conv\) does not fit .* shape \(2, 2, 2\)"),
        ([{"layer": "flatten"}, CONV], r"layer 2 \(conv\) does not fit .* shape \(36,\)"),
        ([{"layer": "flatten"}, {"layer": "upsampling"}, CONV], r"layer 3 \(conv\) does not"),
        ([{"layer": "flatten"}, {"layer": "upsampling"}], r"layer 2 \(upsampling\) does not"),
        ([{"layer": "flatten"}, {"layer": "upsampling"}, {"layer": "relu"}], r"layer 2 \(upsam"),
        ([{"layer": "max_pool", "size": 7}], r"layer 1 \(max_pool\) does not fit"),
        ([{"layer": "reshape", "shape": [5, 7]}], r"layer 1 \(reshape\) does not fit"),
        ([{"layer": "max_pool", "size": 6}, {"layer": "upsampling"}, CONV], r"layer 3 \(conv\)"),
        ([CONV], r"what comes out is \(4, 4, 2\); end with flatten"),
    ],
)
def test_a_layer_that_does_not_fit_is_named(layers, words):
    with pytest.raises(UserError, match=rf"^images\.mine\.layers: {words}"):
        build(layers, (6, 6, 1), "images.mine.layers", 2)


# read_network


@pytest.fixture(scope="module")
def saved(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "model.keras"
    history = pd.DataFrame({"epoch": [1], "loss": [0.5], "seconds": [2.0]})
    save_network(to_keras(model), {**card_of(model, LAYERS, 4), "seed": 7}, history, path)
    return path


def test_a_network_is_read_as_it_was_saved(model, saved):
    again, card = read_network(saved)
    inputs = inputs_of(model)
    np.testing.assert_array_equal(again(inputs), model(inputs))
    assert [type(a) for a in again.layers] == [type(a) for a in model.layers]
    assert (card["seed"], card["history"]) == (7, {"epoch": [1], "loss": [0.5]})
    alone = keras.saving.load_model(saved)
    np.testing.assert_array_equal(alone(inputs), to_keras(model)(inputs))


def altered(saved, tmp_path, change):
    """A copy of the archive with another card."""
    path = tmp_path / "altered.keras"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == CARD:
                content = json.dumps({**json.loads(content), **change}).encode()
            new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "change",
    [
        {"outputs": 5},
        {"shape": [6, 10, 1]},
        {"layers": LAYERS[1:]},
        {"layers": [{"layer": "lambda"}]},
        {"layers": [{"layer": "flatten", "data_formats": 1}]},
        {"layers": ["flatten"]},
        {"layers": None},
    ],
)
def test_a_card_that_does_not_fit_the_weights_is_refused(saved, tmp_path, change):
    with pytest.raises(UserError, match=r"altered\.keras"):
        read_network(altered(saved, tmp_path, change))


def test_what_is_no_network_of_images_is_refused(model, saved, tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(saved.read_bytes()[:-200])
    with pytest.raises(UserError, match=r"model\.keras: not a trained network, or a broken one"):
        read_network(path)
    to_keras(model).save(path)
    with pytest.raises(UserError, match=f"carries no {CARD}"):
        read_network(path)
    save_network(to_keras(model), {"window": 16}, pd.DataFrame(), path)  # of chords, say
    with pytest.raises(UserError, match=r"model\.keras: not a network of images"):
        read_network(path)


# distort


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


# kernels

CLASSIFIER = [CONV | {"activation": "relu"}, {"layer": "flatten"}, {"layer": "dense", "units": 5}]
PICTURES = np.random.default_rng(0).integers(0, 256, (7, 6, 8)).astype(np.uint8)


@pytest.mark.parametrize("at_once", [500, 3, 7])
def test_features_are_what_reaches_the_last_layer(at_once, monkeypatch):
    monkeypatch.setattr(kernels, "BATCH", at_once)
    model = shake(build(CLASSIFIER, (6, 8, 1), "here", 4))
    found = features(model, PICTURES)
    assert (found.shape, found.dtype) == ((7, 5), np.float32)
    *_, (kernel, bias) = (layer.get_weights() for layer in model.layers)
    logits = np.asarray(model(to_signal(PICTURES)))
    np.testing.assert_allclose(found @ kernel + bias, logits, rtol=1e-4)


def test_the_first_kernels_and_what_they_make_of_an_image():
    model = shake(build(CLASSIFIER, (6, 8, 1), "here", 4))
    found = first_kernels(model, PICTURES[0])
    kernels, bias = model.layers[0].get_weights()
    np.testing.assert_array_equal(found["kernels"], kernels[:, :, 0])
    np.testing.assert_array_equal(found["example"], PICTURES[0])
    assert found["maps"].shape == (4, 6, 2)
    corner = np.tensordot(PICTURES[0, :3, :3] / 255, kernels[:, :, 0], 2) + bias
    np.testing.assert_allclose(found["maps"][0, 0], np.maximum(corner, 0), atol=1e-5)


@pytest.mark.parametrize(
    "layers",
    [
        [{"layer": "flatten"}],
        [{"layer": "reshape", "shape": [6, 4, 2]}, CONV, {"layer": "flatten"}],
    ],
)
def test_there_may_be_no_kernels_to_see(layers):
    found = first_kernels(build(layers, (6, 8, 1), "here", 2), PICTURES[0])
    assert found["kernels"].shape == found["maps"].shape == (0, 0, 0)
