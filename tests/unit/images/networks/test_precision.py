from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from continuo.base.errors import UserError
from continuo.images.completion.generator import build_discriminator, build_generator
from continuo.images.networks import precision
from continuo.images.networks.layers import build, to_keras
from continuo.images.networks.precision import flags, layers_of, products_of

CONV: dict[str, Any] = {
    "layer": "conv",
    "filters": 8,
    "kernel": 3,
    "padding": "same",
    "activation": "relu",
}
NORMAL, POOL, FLATTEN = {"layer": "batch_norm"}, {"layer": "max_pool"}, {"layer": "flatten"}
UPSAMPLING, TANH = {"layer": "upsampling"}, {**CONV, "filters": 1, "activation": "tanh"}
CLASSIFIER = [CONV, NORMAL, POOL, {**CONV, "filters": 4}, {"layer": "l2_pool"}, FLATTEN]
SHAPE = (8, 8, 1)


@pytest.fixture(params=[True, False])
def faster(request, monkeypatch):
    """Whether the processor multiplies bfloat16 faster, once so and once not."""
    monkeypatch.setattr(precision, "multiplies_faster", lambda: request.param)
    return request.param


def computed_in(model):
    return [layer.compute_dtype for layer in model.layers]


def test_all_layers_but_the_last_are_of_16_bits_where_that_is_faster(faster):
    model = build(CLASSIFIER, SHAPE, "here", 10, "auto")
    assert computed_in(model) == ["bfloat16" if faster else "float32"] * 6 + ["float32"]
    assert {variable.dtype for variable in model.variables} == {"float32"}
    assert model(np.zeros((2, *SHAPE), np.float32)).dtype == tf.float32
    assert keras.config.dtype_policy().name == "float32"
    assert products_of(model) == ("bfloat16" if faster else "float32")
    assert products_of(to_keras(model)) == "float32"


def test_images_come_out_of_a_generator_in_32_bits(faster):
    layers = [CONV, UPSAMPLING, CONV, UPSAMPLING, TANH]
    model = build(layers, SHAPE, "here", precision="auto")
    assert computed_in(model) == ["bfloat16" if faster else "float32"] * 2 + ["float32"]
    with layers_of("auto"):
        others = build_generator(16, [4, 6]), build_discriminator(16)
    for other in others:
        assert other.layers[1].compute_dtype == ("bfloat16" if faster else "float32")
        assert other.layers[-1].compute_dtype == other.outputs[0].dtype == "float32"


@pytest.mark.parametrize("layers", [CLASSIFIER, [FLATTEN, {"layer": "dense", "units": 4}]])
@pytest.mark.parametrize("asked", ["auto", "float32"])
def test_float32_stays_where_it_is_asked_for_and_where_no_convolution_is(layers, asked, faster):
    model = build(layers, SHAPE, "here", 10, asked)
    whole = asked == "float32" or not faster or layers is not CLASSIFIER
    assert (set(computed_in(model)) == {"float32"}) == whole


def test_what_is_kept_is_of_32_bits_and_answers_nearly_the_same(faster):
    keras.utils.set_random_seed(1)
    model = build(CLASSIFIER, SHAPE, "here", 10, "auto")
    plain = to_keras(model)
    assert set(computed_in(plain)) == {"float32"}
    images = np.random.default_rng(1).uniform(size=(50, *SHAPE)).astype(np.float32)
    exact, found = (np.asarray(network(images)) for network in (plain, model))
    np.testing.assert_allclose(found, exact, atol=(0.02 if faster else 1e-5) * np.abs(exact).max())
    assert not (faster and np.array_equal(found, exact))


def test_gradients_point_the_same_way(faster):
    keras.utils.set_random_seed(1)
    model = build(CLASSIFIER, SHAPE, "here", 10, "auto")
    images = tf.constant(np.random.default_rng(1).uniform(size=(64, *SHAPE)), tf.float32)
    slopes = []
    for network in (model, to_keras(model)):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(network(images, training=True)[:, 3] ** 2)
        gradient = tape.gradient(loss, network.trainable_variables)
        assert {part.dtype for part in gradient} == {tf.float32}
        slopes.append(np.concatenate([np.ravel(part) for part in gradient]))
    away = np.linalg.norm(slopes[0] - slopes[1]) / np.linalg.norm(slopes[1])
    assert away < 0.05


def test_layers_that_do_not_fit_leave_the_precision_of_others_alone(faster):
    with pytest.raises(UserError, match="does not fit"):
        build([CONV, {**CONV, "kernel": 11, "padding": "valid"}], SHAPE, "here", 10, "auto")
    assert keras.config.dtype_policy().name == "float32"


def test_flags_are_those_of_the_processor(tmp_path):
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nflags\t\t: fpu avx512_bf16 sse2\nbugs\t\t: amx_bf16\n")
    assert flags(told) == {"fpu", "avx512_bf16", "sse2"}
    assert flags(tmp_path / "nowhere") == set()
