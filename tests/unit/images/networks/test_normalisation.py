import keras
import numpy as np
import pytest
import tensorflow as tf

from continuo.images.networks.normalisation import BatchNormalization, take_average


def network() -> tuple[keras.Model, keras.Model]:
    """With two normalisations, one of maps and one of rows, and a path around the first; and the
    same as far as the normalisations."""
    inputs = keras.Input((4, 4, 2))
    maps = keras.layers.Conv2D(3, 3, padding="same")(inputs)
    first = BatchNormalization()(maps)
    signal = keras.layers.Concatenate()([first, inputs])
    signal = keras.layers.Dense(5)(keras.layers.Flatten()(keras.layers.Dropout(0.5)(signal)))
    second = BatchNormalization()(signal)
    return keras.Model(inputs, keras.layers.Dense(1)(second)), keras.Model(inputs, [first, second])


@pytest.mark.parametrize("averages", [True, False])
def test_an_average_of_weights_is_normalised_by_what_it_makes_itself(averages):
    keras.utils.set_random_seed(1)
    model, normalised = network()
    inputs = tf.random.stateless_normal((50, 4, 4, 2), (1, 1), 3.0, 2.0)
    optimizer = keras.optimizers.SGD(0.1, use_ema=averages, ema_momentum=0.5)
    seen = [[weight.numpy() for weight in model.trainable_variables]]
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(model(inputs, training=True) ** 2)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        seen.append([weight.numpy() for weight in model.trainable_variables])
    before = model.get_weights()
    take_average(optimizer, model, inputs)
    if not averages:
        assert all(map(np.array_equal, model.get_weights(), before))
        return
    expected = [(two + three) / 2 for _, two, three in zip(*seen, strict=True)]
    for weight, value in zip(model.trainable_variables, expected, strict=True):
        np.testing.assert_allclose(weight, value, rtol=1e-5, atol=1e-7)
    layers = [layer for layer in model.layers if isinstance(layer, BatchNormalization)]
    for layer, signal in zip(layers, normalised(inputs, training=False), strict=True):
        mean, variance = tf.nn.moments(signal, list(range(len(signal.shape) - 1)))
        np.testing.assert_allclose(mean, layer.beta, atol=1e-4)
        np.testing.assert_allclose(variance, layer.gamma**2, rtol=0.01)
