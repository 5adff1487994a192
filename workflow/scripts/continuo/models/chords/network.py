"""The lecture's network in Keras: an embedding, recurrent layers with dropout, a softmax."""

import keras

from continuo.models.cells.dropout import Dropout
from continuo.models.cells.inference import RecurrentLayer
from continuo.models.cells.layers import CELL_LAYERS
from continuo.models.cells.lstm import LSTM
from continuo.models.chords.trained import Network


def build_network(
    chords: int,
    cell: str,
    embedding: int,
    units: int,
    layers: int,
    dropout: float,
    every_step: bool,
) -> keras.Model:
    """Chord indices (batch, time) -> logits of the next chord.

    The output is (batch, time, chords) with `every_step`, the logits after each chord, and
    (batch, chords) without, those after the last. dropout: the share dropped after each layer.
    """
    inputs = keras.Input((None,), dtype="int32", name="chords")
    signal = keras.layers.Embedding(chords, embedding, name="embedding")(inputs)
    for number in range(1, layers + 1):
        sequences = every_step or number < layers
        layer = CELL_LAYERS[cell](units, return_sequences=sequences, name=f"{cell}_{number}")
        signal = Dropout(dropout, name=f"dropout_{number}")(layer(signal))
    logits = keras.layers.Dense(chords, name="logits")(signal)
    return keras.Model(inputs, logits, name="continuo")


def to_keras(model: keras.Model) -> keras.Model:
    """The same network, with the same weights, of Keras's own layers alone."""
    own = {LSTM: keras.layers.LSTM, Dropout: keras.layers.Dropout}

    def plain(layer: keras.Layer) -> keras.Layer:
        return own.get(type(layer), type(layer)).from_config(layer.get_config())

    copy = keras.models.clone_model(model, clone_function=plain)
    copy.set_weights(model.get_weights())
    return copy


def to_numpy(model: keras.Model, cell: str) -> Network:
    """The network that `build_network` made, with its present weights, without Keras."""
    weights = model.get_weights()
    embedding, recurrent, (dense, bias) = weights[0], weights[1:-2], weights[-2:]
    layers = [RecurrentLayer(*recurrent[i : i + 3]) for i in range(0, len(recurrent), 3)]
    return Network(cell, embedding, layers, dense, bias)
