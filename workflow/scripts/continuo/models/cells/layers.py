"""The recurrent layers in Keras, by the name of their cell."""

import keras

from continuo.models.cells.lstm import LSTM

CELL_LAYERS = {
    "lstm": LSTM,
    "gru": keras.layers.GRU,
    "simple_rnn": keras.layers.SimpleRNN,
}
