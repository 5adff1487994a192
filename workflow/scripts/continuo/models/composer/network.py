"""The composer in Keras: a recurrent network that spells chords from the top, with a memory.

Once a chord, an LSTM (or another cell) hears the last chord and its rhythm. Once a note, a small
network is asked for the next pitch down, or "no more", given the LSTM's state and the notes above.
The candidates that the memory recalls (`memory`) then have their say, each with a
weight that depends on what kind of match it is and on the LSTM's state:

    z_p = (the network's logit of p) + sum of a_c over the candidates c that say p
    P(p) = (softmax(z)_p + sum of b_c over the candidates c that say p) / (1 + sum of b_c)

where only those candidates are left that have said all the notes above. Then the rhythm is named in
the same way: the time to the next onset and the duration of each note, each as its whole quarters
and, given these, the rest, by the network and by the candidates that have said the times before.
The sum of a is a product of experts, as in M. Mahoney, "Adaptive weighing of context models for
lossless data compression", 2005; that of b is the pointer mixture of S. Merity et al., "Pointer
sentinel mixture models", 2016.
"""

from collections.abc import Mapping

import keras
import numpy as np
import tensorflow as tf

from continuo.models.cells.dropout import Dropout
from continuo.models.cells.layers import CELL_LAYERS
from continuo.models.composer.memory import NONE
from continuo.models.composer.trained import TIMES, VOICES, TrainedComposer
from continuo.pieces.spelled import END, QUARTERS, RHYTHM, STEPS

GATES = 32
IMPOSSIBLE = -1e9


class Composer(keras.Model):
    """See the module. cell, units, layers: of the recurrent layers; hidden: of the network that
    spells.

    dropout: of whatever goes into a layer; between chords the same units fall at all steps of a
    window (Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent
    neural networks", 2016), and of what names the rhythm, which learns the training pieces by heart
    first, as many fall as if that was done twice. deaf: the share of the windows in which the gaps,
    the beats or the durations are not heard, each by itself.
    """

    def __init__(
        self,
        units: int,
        layers: int,
        hidden: int,
        dropout: float,
        deaf: float,
        memory: bool = True,
        cell: str = "lstm",
    ) -> None:
        super().__init__(name="composer")
        dense = keras.layers.Dense
        steady = (None, 1, None)
        self.deaf, self.memory, self.cell = deaf, memory, cell
        self.drop_heard = keras.layers.Dropout(dropout / 2, noise_shape=steady)
        self.drops = [keras.layers.Dropout(dropout, noise_shape=steady) for _ in range(layers + 1)]
        self.drop_note, self.drop_spelled = Dropout(dropout), Dropout(dropout)
        self.drop_time, self.drop_timed = (Dropout(1 - (1 - dropout) ** 2) for _ in range(2))
        self.seeds = keras.random.SeedGenerator()
        self.heard = dense(units)
        layer = CELL_LAYERS[cell]
        self.recurrent = [layer(units, return_sequences=True) for _ in range(layers)]
        self.state, self.skip = dense(hidden), dense(hidden, use_bias=False)
        self.above = dense(hidden, use_bias=False)
        self.last = keras.layers.Embedding(END + 1, hidden)
        self.spelled = dense(hidden)
        self.pitch = dense(END + 1)
        self.pulse, self.chord = dense(hidden), dense(hidden, use_bias=False)
        self.whose = keras.layers.Embedding(END + 1, hidden)
        self.onward = keras.layers.Embedding(TIMES + 1, hidden)
        self.longer = keras.layers.Embedding(TIMES + 1, hidden)
        self.timed, self.quarters = dense(hidden), dense(QUARTERS + 1)
        self.whole = keras.layers.Embedding(QUARTERS + 1, hidden)
        self.rest = dense(STEPS)
        if memory:
            self.match, self.trust = dense(GATES), dense(GATES, use_bias=False)
            self.gate = dense(GATES)
            weights = keras.initializers.Constant([0.0, -3.0])
            self.weigh = dense(2, bias_initializer=weights)
            self.keep = dense(2, bias_initializer=weights)

    def call(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """log P of each chord's notes and of its times, (batch, time, 2).

        inputs: see `excerpts`: before, now, times, rhythm, recalled, recalled_times,
        features.
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
        recalled = tf.cast(inputs["recalled"], tf.int32)
        gate = weights = None
        if self.memory:
            match = self.match(inputs["features"]) + self.trust(signal)[:, :, None]
            gate = tf.nn.relu(self.gate(tf.nn.relu(match)))
            weights = self.weigh(gate)
        spoken = _log_p(logits, possible, now, weights, _alive(recalled, now), recalled)
        asked = tf.concat([tf.ones_like(now[..., :1], bool), now[..., :-1] != END], 2)
        notes = tf.reduce_sum(tf.where(asked, spoken, 0.0), 2)

        base = self.pulse(state) + self.chord(tf.reduce_sum(pitches, 2))
        return tf.stack([notes, self._rhythm(inputs, base, gate, now, recalled, training)], -1)

    def _rhythm(
        self,
        inputs: Mapping[str, tf.Tensor],
        base: tf.Tensor,
        gate: tf.Tensor | None,
        now: tf.Tensor,
        recalled: tf.Tensor,
        training: bool,
    ) -> tf.Tensor:
        """log P of the times, (batch, time), given the notes."""
        times = tf.cast(inputs["times"], tf.int32)
        again = tf.cast(inputs["recalled_times"], tf.int32)
        whose = tf.concat([tf.fill(tf.shape(now[..., :1]), END), now], 2)
        known = tf.pad(times[..., :-1], ((0, 0), (0, 0), (1, 0)))
        first = tf.repeat(times[..., :1], tf.shape(times)[2], axis=2)
        slot = tf.range(tf.shape(times)[2])
        note = base[:, :, None] + self.whose(whose)
        for heard, layer, from_slot in ((first, self.onward, 1), (known, self.longer, 2)):
            whole, rest = (
                tf.where(slot >= from_slot, part, TIMES)
                for part in (heard // STEPS, QUARTERS + 1 + heard % STEPS)
            )
            note += layer(whole) + layer(rest)
        note = self.drop_time(tf.nn.relu(note), training=training)
        timed = tf.nn.relu(self.timed(note)) + note
        timed = self.drop_timed(timed, training=training)
        quarter, rest = times // STEPS, times % STEPS
        weights = None
        if gate is not None:
            agrees = tf.reduce_all(recalled == now[:, :, None], -1, keepdims=True)
            weights = self.keep(tf.concat([gate, tf.cast(agrees, gate.dtype)], -1))
        alive = _alive(again, times)
        duration = (slot > 0)[:, None]
        possible = ~(duration & (tf.range(QUARTERS + 1) == QUARTERS))
        whole = again // STEPS
        spoken = _log_p(self.quarters(timed), possible, quarter, weights, alive, whole)
        asked = (whose != END) | (slot == 0)
        log_p = tf.where(asked, spoken, 0.0)
        alive *= tf.cast(whole == quarter[:, :, None], tf.float32)
        possible = ~(duration & (quarter == 0)[..., None] & (tf.range(STEPS) == 0))
        logits = self.rest(timed + self.whole(quarter))
        spoken = _log_p(logits, possible, rest, weights, alive, again % STEPS)
        log_p += tf.where(asked & (quarter < QUARTERS), spoken, 0.0)
        return tf.reduce_sum(log_p, 2)

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


def _alive(recalled: tf.Tensor, named: tf.Tensor) -> tf.Tensor:
    """Which candidates have said all that was named before each slot, 1 or 0.

    recalled: (batch, time, candidates, slots); named: (batch, time, slots).
    """
    same = tf.cast(recalled == named[:, :, None], tf.float32)
    return tf.math.cumprod(same, axis=3, exclusive=True) * tf.cast(recalled != NONE, tf.float32)


def _log_p(
    logits: tf.Tensor,
    possible: tf.Tensor,
    named: tf.Tensor,
    weights: tf.Tensor | None,
    alive: tf.Tensor,
    recalled: tf.Tensor,
) -> tf.Tensor:
    """log P of what was named, (batch, time, slots); see the formula of the module.

    logits: (batch, time, slots, classes); possible: broadcasts to that. weights: (batch, time,
    candidates, 2), a and log b; alive, recalled: (batch, time, candidates, slots).
    """
    if weights is not None:
        classes = logits.shape[-1]
        shared = _votes(weights[..., :1] * alive, recalled, classes)
        copied = _votes(tf.exp(weights[..., 1:]) * alive, recalled, classes)
        p = tf.nn.softmax(tf.where(possible, logits + shared, IMPOSSIBLE))
        copied = tf.where(possible, copied, 0.0)
        total = 1 + tf.reduce_sum(copied, -1)
        p = tf.gather(p + copied, named, batch_dims=3)
        return tf.math.log(p + 1e-20) - tf.math.log(total)
    return tf.gather(tf.nn.log_softmax(tf.where(possible, logits, IMPOSSIBLE)), named, batch_dims=3)


def _votes(weights: tf.Tensor, recalled: tf.Tensor, classes: int) -> tf.Tensor:
    """The sum of the weights of the candidates that say each class.

    weights: (batch, time, candidates, slots); recalled: the same, classes or NONE. Returns (batch,
    time, slots, classes).
    """
    batch, time, _, slots = tf.unstack(tf.shape(recalled))
    rows = tf.reshape(tf.range(batch * time * slots), (batch, time, 1, slots))
    place = rows * classes + tf.clip_by_value(recalled, 0, classes - 1)
    flat = tf.reshape(weights, (-1,)), tf.reshape(place, (-1,))
    summed = tf.math.unsorted_segment_sum(*flat, batch * time * slots * classes)
    return tf.reshape(summed, (batch, time, slots, classes))


def to_numpy(model: Composer) -> TrainedComposer:
    """The composer with its present weights, without Keras."""
    dense = "heard state skip above spelled pitch pulse chord timed quarters rest".split()
    dense += "match trust gate weigh keep".split() * model.memory
    weights: dict[str, np.ndarray] = {}
    for name in dense:
        layer = getattr(model, name)
        weights |= {f"{name}/{w.name}": w.numpy() for w in layer.weights}
    for name in "last whose onward longer whole".split():
        weights[f"{name}/embeddings"] = getattr(model, name).embeddings.numpy()
    for number, layer in enumerate(model.recurrent):
        for part, array in zip(("kernel", "recurrent", "bias"), layer.get_weights(), strict=True):
            weights[f"recurrent_{number}/{part}"] = array
    return TrainedComposer(weights, len(model.recurrent), model.memory, model.cell)
