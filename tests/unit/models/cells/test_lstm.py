import keras
import numpy as np
import pytest
import tensorflow as tf

from continuo.models.cells.dropout import Dropout
from continuo.models.cells.lstm import LSTM


def pair(units, features, **options):
    """Our layer and Keras's, with the same random weights."""
    random = np.random.default_rng(units)
    layers = [kind(units, **options) for kind in (LSTM, keras.layers.LSTM)]
    for layer in layers:
        layer.build((None, None, features))
    weights = [random.normal(0, 0.5, w.shape).astype("float32") for w in layers[0].weights]
    for layer in layers:
        layer.set_weights(weights)
    return layers


def outcome(layer, inputs, state, pull, compiled):
    """Outputs, and the gradients of inputs, state and weights under one random pull."""

    def run(inputs, *state):
        with tf.GradientTape() as tape:
            tape.watch([inputs, *state])
            outputs = tf.nest.flatten(layer(inputs, initial_state=list(state) or None))
            loss = sum(tf.reduce_sum(o * p) for o, p in zip(outputs, pull, strict=True))
        return outputs, tape.gradient(loss, [inputs, *state, *layer.trainable_variables])

    outputs, gradients = tf.function(run, jit_compile=compiled)(inputs, *state)
    return [np.array(a) for a in outputs], [np.array(a) for a in gradients]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_values_and_gradients_are_those_of_keras(seed, compiled):
    random = np.random.default_rng(seed)
    batch, time, features, units = random.integers(1, 9, 4)
    options = {
        "return_sequences": seed % 2 == 0,
        "return_state": seed < 2,
        "use_bias": seed != 1,
        "go_backwards": seed == 2,
    }
    ours, theirs = pair(int(units), int(features), **options)

    def draw(*shape):
        return tf.constant(random.normal(0, 1, shape), tf.float32)

    inputs = draw(batch, time, features)
    state = [draw(batch, units), draw(batch, units)] if seed != 3 else []
    pull = [draw(*out.shape) for out in tf.nest.flatten(theirs(inputs))]
    for mine, keras_own in zip(
        outcome(ours, inputs, state, pull, compiled),
        outcome(theirs, inputs, state, pull, False),
        strict=True,
    ):
        for a, b in zip(mine, keras_own, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_a_batch_and_a_length_that_are_unknown_beforehand():
    ours, theirs = pair(3, 2, return_sequences=True)
    inputs = np.random.default_rng(0).normal(size=(4, 6, 2)).astype("float32")
    model = keras.Sequential([keras.Input((None, 2)), ours])
    signature = [tf.TensorSpec((None, None, 2), tf.float32)]
    for compiled in (True, False):
        call = tf.function(model, input_signature=signature, jit_compile=compiled)
        np.testing.assert_allclose(call(inputs), theirs(inputs), atol=1e-6)


def test_dropout_is_one_mask_for_all_steps_and_only_in_training():
    layer, same = pair(4, 50, dropout=0.5, seed=1)
    inputs = np.ones((2, 5, 50), "float32")
    np.testing.assert_allclose(layer(inputs), same(inputs), atol=1e-6)
    np.testing.assert_allclose(
        layer(inputs, training=True), same(inputs, training=True), rtol=1e-4, atol=1e-5
    )
    assert not np.allclose(layer(inputs, training=True), layer(inputs))


def test_stateful_goes_on_where_it_stopped():
    inputs = np.random.default_rng(0).normal(size=(1, 6, 2)).astype("float32")
    whole = pair(3, 2, return_sequences=True)[1]
    layer = LSTM(3, return_sequences=True, stateful=True)
    layer.build((1, None, 2))
    layer.set_weights([*whole.get_weights(), *layer.get_weights()[3:]])
    parts = [layer(inputs[:, :2]), layer(inputs[:, 2:])]
    np.testing.assert_allclose(np.concatenate(parts, 1), whole(inputs), atol=1e-6)


def test_a_model_saved_with_one_loads_with_the_other(tmp_path):
    ours, theirs = pair(3, 2)
    inputs = np.random.default_rng(0).normal(size=(4, 6, 2)).astype("float32")
    expected = np.array(theirs(inputs))
    for number, (first, second) in enumerate([(ours, theirs), (theirs, ours)]):
        path = tmp_path / f"{number}.weights.h5"
        keras.Sequential([keras.Input((None, 2)), first]).save_weights(path)
        second.set_weights([w * 0 for w in second.get_weights()])
        keras.Sequential([keras.Input((None, 2)), second]).load_weights(path)
        np.testing.assert_allclose(second(inputs), expected, atol=1e-6)
    model = keras.Sequential([keras.Input((None, 2)), ours, Dropout(0.5)])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert [type(layer) for layer in loaded.layers] == [LSTM, Dropout]
    np.testing.assert_allclose(loaded(inputs), expected, atol=1e-6)


@pytest.mark.parametrize(
    "option",
    [
        {"activation": "relu"},
        {"recurrent_activation": None},
        {"recurrent_dropout": 0.1},
        {"unroll": True},
    ],
)
def test_what_it_cannot_do_is_refused(option):
    with pytest.raises(ValueError, match=rf"cannot do {next(iter(option))}; keras\.layers\.LSTM"):
        LSTM(3, **option)


def test_a_mask_is_refused():
    inputs = keras.Input((None,), dtype="int32")
    embedded = keras.layers.Embedding(5, 2, mask_zero=True)(inputs)
    model = keras.Model(inputs, LSTM(3)(embedded))
    with pytest.raises(ValueError, match="takes no mask"):
        model(np.array([[1, 2, 0]]))


def test_dropout_drops_its_share_at_random():
    layer = Dropout(0.3, seed=1)
    first, second = (np.array(layer(tf.ones((100, 50, 20)), training=True)) for _ in range(2))
    assert set(np.unique(first)) == {np.float32(0), np.float32(1) / np.float32(0.7)}
    kept = np.stack([first, second]) > 0
    error = np.sqrt(0.3 * 0.7 / kept[0].size)
    assert kept.mean((1, 2, 3)) == pytest.approx(0.7, abs=4 * error)
    for axis in range(4):  # neighbours in any direction, and two draws, know nothing of each other
        a, b = np.take(kept, [0], axis), np.take(kept, [1], axis)
        correlation = np.corrcoef(a.ravel(), b.ravel())[0, 1]
        assert abs(correlation) < 4 / np.sqrt(a.size)
    again = Dropout(0.3, seed=1)(tf.ones((100, 50, 20)), training=True)
    np.testing.assert_array_equal(again, first)


def test_dropout_passes_the_gradient_where_it_passes_the_value():
    layer, inputs = Dropout(0.5, seed=1), tf.ones((8, 9))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = layer(inputs, training=True)
    np.testing.assert_array_equal(tape.gradient(outputs, inputs), outputs)
    np.testing.assert_array_equal(layer(inputs), inputs)
    np.testing.assert_array_equal(Dropout(0.0)(inputs, training=True), inputs)
