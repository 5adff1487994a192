import keras
import numpy as np
import pytest
import tensorflow as tf

from continuo.images.networks.normalisation import BatchNormalization
from continuo.images.networks.upsampled import UpsampledConv2D
from shaken import shake


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
