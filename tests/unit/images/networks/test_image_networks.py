import json
import zipfile
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
import yaml

from continuo.base.errors import UserError
from continuo.images.networks.layers import build, card_of, read_network, to_keras
from continuo.images.networks.upsampled import UpsampledConv2D
from continuo.training.archive import CARD, save_network
from projects import ROOT
from shaken import shake

SHIPPED = yaml.safe_load((ROOT / "config.yaml").read_text())["images"]

# a layer of each kind, and an upsampling of each fate
LAYERS: list[dict[str, Any]] = [
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


@pytest.fixture(scope="module")
def model():
    return shake(build(LAYERS, (6, 8, 1), "here", 4))


def inputs_of(model, count=5):
    shape = (count, *model.input_shape[1:])
    return np.random.default_rng(0).normal(0, 1, shape).astype("float32")


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


def test_the_flat_network_has_28_times_the_parameters_of_the_first_convolution():
    layers = SHIPPED["digits"]["classifiers"]["flat"]["layers"]
    parameters = build(layers, (28, 28, 1), "flat", 10).count_params()
    assert parameters == 785 * 512 + 513 * 512 + 513 * 10
    assert parameters // 23_466 == 28


def test_l2_pooling_is_the_length_of_each_square():
    images = np.random.default_rng(2).normal(0, 1, (3, 7, 6, 2)).astype("float32")
    images[0, :2, :2] = 0
    model = build([{"layer": "l2_pool"}], (7, 6, 2), "here")
    squares = images[:, :6].reshape(3, 3, 2, 3, 2, 2) ** 2
    np.testing.assert_allclose(model(images), np.sqrt(squares.sum((2, 4))), rtol=1e-5, atol=2e-6)
    given = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(given)
        lengths = model(given)
    slope = tape.gradient(lengths, given).numpy()
    assert np.isfinite(slope).all()
    length = np.repeat(np.repeat(lengths, 2, 1), 2, 2)
    np.testing.assert_allclose(slope[1:, :6], (images[:, :6] / length)[1:], rtol=1e-4)


def test_l2_pooling_is_saved_and_read(tmp_path):
    layers: list[dict[str, Any]] = [
        {**CONV, "activation": "relu"}, {"layer": "l2_pool", "size": 3}, {"layer": "flatten"}
    ]  # fmt: skip
    model = shake(build(layers, (8, 8, 1), "here", 2))
    save_network(to_keras(model), card_of(model, layers, 2), pd.DataFrame(), tmp_path / "a.keras")
    again, _ = read_network(tmp_path / "a.keras")
    np.testing.assert_array_equal(again(inputs_of(model)), model(inputs_of(model)))


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
        ([{"layer": "upsampling", "size": 8000}], r"layer 1 \(upsampling\): .* no memory bears"),
        ([{**CONV, "kernel": 6, "filters": 10**8}], r"layer 1 \(conv\): .* no memory bears"),
        ([CONV], r"what comes out is \(4, 4, 2\); end with flatten"),
    ],
)
def test_a_layer_that_does_not_fit_is_named(layers, words):
    with pytest.raises(UserError, match=rf"^images\.mine\.layers: {words}"):
        build(layers, (6, 6, 1), "images.mine.layers", 2)


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
