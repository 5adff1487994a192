"""The composer in Keras: a recurrent network that spells chords from the top, with a memory.

Once a chord, an LSTM hears the last chord and its rhythm. Once a note, a small network is asked for
the next pitch down, or "no more", given the LSTM's state and the notes above. The candidates that
the memory recalls (`continuo.music.memory`) then have their say, each with a weight that depends on
what kind of match it is and on the LSTM's state:

    z_p = (the network's logit of p) + sum of a_c over the candidates c that say p
    P(p) = (softmax(z)_p + sum of b_c over the candidates c that say p) / (1 + sum of b_c)

where only those candidates are left that have said all the notes above. The sum of a is a product
of experts, as in M. Mahoney, "Adaptive weighing of context models for lossless data compression",
2005; that of b is the pointer mixture of S. Merity et al., "Pointer sentinel mixture models", 2016.
"""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from continuo.music.memory import NONE
from continuo.music.spelled import END, RHYTHM
from continuo.networks.composing import VOICES, TrainedComposer
from continuo.networks.dropout import Dropout
from continuo.networks.lstm import LSTM

GATES = 32
IMPOSSIBLE = -1e9


class Composer(keras.Model):
    """See the module. units, layers: of the LSTM; hidden: of the network that spells.

    dropout: of whatever goes into a layer; between chords the same units fall at all steps of a
    window (Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent
    neural networks", 2016). deaf: the share of the windows in which the gaps, the beats or the
    durations are not heard, each by itself.
    """

    def __init__(
        self,
        units: int,
        layers: int,
        hidden: int,
        dropout: float,
        deaf: float,
        memory: bool = True,
    ) -> None:
        super().__init__(name="composer")
        dense = keras.layers.Dense
        steady = (None, 1, None)
        self.deaf, self.memory = deaf, memory
        self.drop_heard = keras.layers.Dropout(dropout / 2, noise_shape=steady)
        self.drops = [keras.layers.Dropout(dropout, noise_shape=steady) for _ in range(layers + 1)]
        self.drop_note, self.drop_spelled = Dropout(dropout), Dropout(dropout)
        self.seeds = keras.random.SeedGenerator()
        self.heard = dense(units)
        self.recurrent = [LSTM(units, return_sequences=True) for _ in range(layers)]
        self.state, self.skip = dense(hidden), dense(hidden, use_bias=False)
        self.above = dense(hidden, use_bias=False)
        self.last = keras.layers.Embedding(END + 1, hidden)
        self.spelled = dense(hidden)
        self.pitch = dense(END + 1)
        if memory:
            self.match, self.trust = dense(GATES), dense(GATES, use_bias=False)
            self.gate = dense(GATES)
            self.weigh = dense(2, bias_initializer=keras.initializers.Constant([0.0, -3.0]))

    def call(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """log P of every pitch and of "no more", (batch, time, slots, END + 1).

        inputs: see `continuo.music.excerpts`: before, now, rhythm, recalled, features.
        """
        now = tf.cast(inputs["now"], tf.int32)
        heard = self._heard(inputs, training)
        signal = self.heard(self.drop_heard(heard, training=training))
        for number, (layer, drop) in enumerate(zip(self.recurrent, self.drops, strict=False)):
            out = layer(drop(signal, training=training))
            signal = signal + out if number else out
        signal = self.drops[-1](signal, training=training)
        state = self.state(signal) + self.skip(heard)

        pitches = tf.one_hot(now, END)
        above = tf.cumsum(pitches, axis=2, exclusive=True)
        last = tf.concat([tf.fill(tf.shape(now[..., :1]), END), now[..., :-1]], 2)
        note = tf.nn.relu(state[:, :, None] + self.above(above) + self.last(last))
        note = self.drop_note(note, training=training)
        spelled = tf.nn.relu(self.spelled(note)) + note
        logits = self.pitch(self.drop_spelled(spelled, training=training))
        every = tf.range(END + 1)
        last = last[..., None]
        possible = (every < last) | ((every == END) & (last != END))
        if not self.memory:
            return tf.nn.log_softmax(tf.where(possible, logits, IMPOSSIBLE))

        recalled = tf.cast(inputs["recalled"], tf.int32)
        match = self.match(inputs["features"]) + self.trust(signal)[:, :, None]
        weights = self.weigh(tf.nn.relu(self.gate(tf.nn.relu(match))))
        same = tf.cast(recalled == now[:, :, None], tf.float32)
        alive = tf.math.cumprod(same, axis=3, exclusive=True)
        alive *= tf.cast(recalled != NONE, tf.float32)
        shared = _votes(weights[..., :1] * alive, recalled)
        copied = _votes(tf.exp(weights[..., 1:]) * alive, recalled)
        p = tf.nn.softmax(tf.where(possible, logits + shared, IMPOSSIBLE))
        copied = tf.where(possible, copied, 0.0)
        total = 1 + tf.reduce_sum(copied, -1, keepdims=True)
        return tf.math.log(p + copied + 1e-20) - tf.math.log(total)

    def _heard(self, inputs: Mapping[str, tf.Tensor], training: bool) -> tf.Tensor:
        before, rhythm = tf.cast(inputs["before"], tf.int32), tf.cast(inputs["rhythm"], tf.int32)
        voices = tf.one_hot(before[..., :VOICES], END + 1)
        shape = tf.shape(before)
        parts = [
            tf.reshape(voices, (shape[0], shape[1], voices.shape[2] * (END + 1))),
            tf.reduce_sum(tf.one_hot(before, END), 2),
        ]
        for number, classes in enumerate(RHYTHM):
            part = tf.one_hot(rhythm[..., number], classes)
            if training and self.deaf:
                drawn = keras.random.uniform((shape[0], 1, 1), seed=self.seeds)
                part *= tf.cast(drawn >= self.deaf, part.dtype)
            parts.append(part)
        return tf.concat(parts, -1)


def _votes(weights: tf.Tensor, recalled: tf.Tensor) -> tf.Tensor:
    """The sum of the weights of the candidates that say each pitch.

    weights: (batch, time, candidates, slots); recalled: the same, pitches, END or NONE. Returns
    (batch, time, slots, END + 1).
    """
    batch, time, _, slots = tf.unstack(tf.shape(recalled))
    rows = tf.reshape(tf.range(batch * time * slots), (batch, time, 1, slots))
    place = rows * (END + 1) + tf.maximum(recalled, 0)
    flat = tf.reshape(weights, (-1,)), tf.reshape(place, (-1,))
    summed = tf.math.unsorted_segment_sum(*flat, batch * time * slots * (END + 1))
    return tf.reshape(summed, (batch, time, slots, END + 1))


def chord_surprise(model: Composer, inputs: Mapping[str, Any], training: bool) -> tf.Tensor:
    """-log P of each chord, (batch, time), nats: the sum over its notes and "no more"."""
    now = tf.cast(inputs["now"], tf.int32)
    log_p = model(inputs, training=training)
    surprise = -tf.gather(log_p, now, batch_dims=3)
    asked = tf.concat([tf.ones_like(now[..., :1], bool), now[..., :-1] != END], 2)
    return tf.reduce_sum(tf.where(asked, surprise, 0.0), 2)


def to_numpy(model: Composer) -> TrainedComposer:
    """The composer with its present weights, without Keras."""
    dense = "heard state skip above spelled pitch".split()
    dense += "match trust gate weigh".split() * model.memory
    weights: dict[str, np.ndarray] = {}
    for name in dense:
        layer = getattr(model, name)
        weights |= {f"{name}/{w.name}": w.numpy() for w in layer.weights}
    weights["last/embeddings"] = model.last.embeddings.numpy()
    for number, layer in enumerate(model.recurrent):
        for part, array in zip(("kernel", "recurrent", "bias"), layer.get_weights(), strict=True):
            weights[f"recurrent_{number}/{part}"] = array
    return TrainedComposer(weights, len(model.recurrent), model.memory)
