import keras
import numpy as np
import pytest
import tensorflow as tf

from continuo.training.updates import averaging, compiled_update, ramped


@pytest.mark.parametrize(("average", "third"), [(0.2, 0.2), (0.9, 0.25)])
def test_an_average_reaches_back_no_further_than_a_training_has_gone(average, third):
    found = [float(ramped(average, step)) for step in range(3)]
    np.testing.assert_allclose(found, [0.1, 2 / 11, third], rtol=1e-6)


@pytest.mark.parametrize("average", [0.0, 0.2, 0.998])
def test_an_optimiser_keeps_the_average_of_what_the_weights_were(average):
    variable = keras.Variable([1.0, -3.0])
    optimizer = averaging(keras.optimizers.SGD, average, 0.5)
    optimizer.build([variable])
    update, were = compiled_update(optimizer, [variable]), []
    for _ in range(5):
        update([tf.convert_to_tensor(variable.value)])
        were.append(variable.numpy())
    expected = were[0]
    for number, weights in enumerate(were):
        share = min(average, (1 + number) / (10 + number)) if average else 0
        expected = share * expected + (1 - share) * weights
    optimizer.finalize_variable_values([variable])
    np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-5)
    assert isinstance(optimizer, keras.optimizers.SGD)
