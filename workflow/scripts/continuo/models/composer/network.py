"""The composer in training: its variables and dropouts in Keras, the operations in TensorFlow."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from operator import add

import keras
import numpy as np
import tensorflow as tf

from continuo.models.cells.dropout import Dropout
from continuo.models.cells.layers import CELL_LAYERS
from continuo.models.composer import playing
from continuo.models.composer.ensemble import ALONE, Ensemble
from continuo.models.composer.equations import HARMONY, LEAPS, LED, TIMES, listen
from continuo.models.composer.lately import HALVES, TWELVE
from continuo.models.composer.questions import likelihood
from continuo.models.composer.trained import TrainedComposer
from continuo.pieces.spelled import END, QUARTERS, STEPS
from continuo.pieces.tonality import MAJOR, MINOR, SCALE

GATES = 32
TONAL = 0.1, 0.3  # how far what there was lately, of each of HALVES, tells the tonic at first
IMPOSSIBLE = -1e9


class Composer(keras.Model):
    """See `continuo.models.composer.equations`. cell, units, layers: of the recurrent layers;
    hidden: of the network that spells; memory, ages: whether there is one, and whether it hears
    since when notes sound.

    dropout: of whatever goes into a layer; between chords the same units fall at all steps of a
    window (Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent
    neural networks", 2016), and of what names the rhythm, which learns the training pieces by heart
    first, as many fall as if that was done twice. deaf: the share of the windows in which the gaps,
    the beats or the durations are not heard, each by itself. ensemble: who plays.
    """

    def __init__(
        self,
        units: int,
        layers: int,
        hidden: int,
        dropout: float,
        deaf: float,
        memory: bool = True,
        ages: bool = False,
        cell: str = "lstm",
        ensemble: Ensemble = ALONE,
    ) -> None:
        super().__init__(name="composer")
        self.memory, self.cell, self.ensemble = memory, cell, ensemble
        self.recurrent = [f"recurrent_{number}" for number in range(layers)]
        steady = partial(keras.layers.Dropout, noise_shape=(None, 1, None))
        twice = 1 - (1 - dropout) ** 2
        # each draws a seed as it is made: another order would be another training
        self.drops = {
            "heard": steady(dropout / 2),
            **{place: steady(dropout) for place in (*self.recurrent, "state")},
            **{place: Dropout(dropout) for place in ("note", "spelled")},
            **{place: Dropout(twice) for place in ("time", "timed")},
            "rhythm": Deaf(deaf),
        }
        dense, table = keras.layers.Dense, keras.layers.Embedding
        parts = {
            "heard": dense(units),
            **{place: CELL_LAYERS[cell](units, return_sequences=True) for place in self.recurrent},
            "state": dense(hidden),
            "skip": dense(hidden, use_bias=False),
            "above": dense(hidden, use_bias=False),
            "moves": dense(hidden, use_bias=False),
            "last": table(END + 1, hidden),
            "spelled": dense(hidden),
            "pitch": dense(END + 1),
            "leaps": dense(LED * LEAPS, use_bias=False),
            "degrees": dense(len(HALVES) * TWELVE, use_bias=False, kernel_initializer="zeros"),
            "tonic": dense(
                len(HALVES) * TWELVE,
                kernel_initializer="zeros",
                bias_initializer=keras.initializers.Constant(_profiles()),
            ),
            "harmony": dense(HARMONY * TWELVE, use_bias=False, kernel_initializer="zeros"),
            "pulse": dense(hidden),
            "chord": dense(hidden, use_bias=False),
            "whose": table(END + 1, hidden),
            "onward": table(TIMES + 1, hidden),
            "longer": table(TIMES + 1, hidden),
            "timed": dense(hidden),
            "quarters": dense(QUARTERS + 1),
            "whole": table(QUARTERS + 1, hidden),
            "rest": dense(STEPS),
            "lands": dense(STEPS, use_bias=False, kernel_initializer="zeros"),
        }
        if ages:
            parts |= {"ages": dense(units, use_bias=False), "aged": dense(hidden, use_bias=False)}
        if memory:
            weights = keras.initializers.Constant([0.0, -3.0])
            parts |= {
                "match": dense(GATES),
                "trust": dense(GATES, use_bias=False),
                "gate": dense(GATES),
                "weigh": dense(2, bias_initializer=weights),
                "keep": dense(2, bias_initializer=weights),
            }
        if ensemble.named:
            count = len(ensemble.players)
            self.drops["played"] = Dropout(dropout)
            parts |= {
                "played": table(END + 1, hidden),
                "who": dense(count),
                "beside": dense(count, use_bias=False),
                "under": table(count + 1, count),
                "leap": table(playing.UNHEARD + 1, 1),
                "doing": table(playing.ABSENT + 1, 1),
            }
        if ensemble.loud:
            parts |= {
                "level": dense(GATES),
                "louder": table(playing.CLASSES, GATES),
                "loudness": dense(playing.CLASSES),
            }
        self.parts = parts

    def call(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """log P of each chord's notes and of its times, (batch, time, 2), and of who plays and how
        loud where it names these, (batch, time, 3 or 4).

        inputs: see `excerpts`.
        """
        o, chord = InTensorFlow(self.drops, training), as_indices(inputs)
        heard, _ = listen(o, self.parts, chord, [None] * len(self.recurrent))
        log_p, _ = likelihood(o, self.parts, heard, chord)
        return log_p


def _profiles() -> list[float]:
    """How well each of the twelve notes fits a major key and the minor key of the same notes."""
    fits = np.array(MAJOR) + np.roll(MINOR, SCALE[5])
    profiles: list[float] = np.outer(TONAL, fits - fits.mean()).ravel().tolist()
    return profiles


def as_indices(inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """The same, its integers as wide as TensorFlow wants those that it looks rows up by."""
    return {
        name: tf.cast(array, tf.int32) if array.dtype.is_integer else array
        for name, array in inputs.items()
    }


class Deaf(keras.layers.Layer):
    """In a share `rate` of the windows, zero all through, while training."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate, self.seeds = rate, keras.random.SeedGenerator()

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        """inputs: (batch, time, classes)."""
        if not training or not self.rate:
            return inputs
        drawn = keras.random.uniform((tf.shape(inputs)[0], 1, 1), seed=self.seeds)
        return inputs * tf.cast(drawn >= self.rate, inputs.dtype)


class InTensorFlow:
    """See `continuo.models.composer.operations.Operations`. Layers are those of Keras; drops: the
    dropouts, by their place."""

    def __init__(self, drops: Mapping[str, keras.Layer], training: bool) -> None:
        self.drops, self.training = drops, training

    def dense(self, layer: keras.Layer, x: tf.Tensor) -> tf.Tensor:
        return layer(x)

    def plus_rows(self, x: tf.Tensor, table: keras.Layer, *index: tf.Tensor) -> tf.Tensor:
        return x + reduce(add, map(table, index))

    def cell(self, layer: keras.Layer, x: tf.Tensor, state: None) -> tuple[tf.Tensor, None]:
        """Each window by itself, from silence."""
        return layer(x), state

    def drop(self, place: str, x: tf.Tensor) -> tf.Tensor:
        return self.drops[place](x, training=self.training)

    def hot(self, index: tf.Tensor, classes: int) -> tf.Tensor:
        return tf.reduce_sum(tf.one_hot(index, classes), -2)

    counts = hot

    def join(self, parts: Sequence[tf.Tensor]) -> tf.Tensor:
        return tf.concat(parts, -1)

    def split(self, x: tf.Tensor, parts: int) -> tf.Tensor:
        return tf.reshape(x, (-1, parts, x.shape[-1] // parts))

    def rows(self, x: tf.Tensor, place: tf.Tensor) -> tf.Tensor:
        """A place of NONE, which fills rows up, is read as any other."""
        flat = tf.reshape(x, tf.concat([[-1], tf.shape(x)[2:]], 0))
        return tf.gather(flat, tf.maximum(place, 0))

    def summed(self, x: tf.Tensor, place: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
        """A place of NONE counts nowhere."""
        batch, time = tf.unstack(tf.shape(like)[:2])
        return tf.reshape(tf.math.unsorted_segment_sum(x, place, batch * time), (batch, time, 1))

    still = staticmethod(tf.stop_gradient)
    range = staticmethod(tf.range)
    where = staticmethod(tf.where)
    relu = staticmethod(tf.nn.relu)
    exp = staticmethod(tf.exp)
    softmax = staticmethod(tf.nn.softmax)
    log_softmax = staticmethod(tf.nn.log_softmax)

    def only(self, x: tf.Tensor, which: tf.Tensor) -> tf.Tensor:
        return tf.where(which, x, 0.0)

    def surely_none(self, x: tf.Tensor) -> bool:
        return False

    def masked(self, x: tf.Tensor, possible: tf.Tensor) -> tf.Tensor:
        return tf.where(possible, x, IMPOSSIBLE)

    def log_share(self, x: tf.Tensor, total: tf.Tensor) -> tf.Tensor:
        return tf.math.log(x + 1e-20) - tf.math.log(total)

    def sum(self, x: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(x, -1, keepdims=True)

    def all(self, x: tf.Tensor) -> tf.Tensor:
        return tf.cast(tf.reduce_all(x, -1, keepdims=True), tf.float32)

    def best(self, x: tf.Tensor) -> tf.Tensor:
        return tf.argmax(x, -1, tf.int32)

    def taken(self, x: tf.Tensor, classes: tf.Tensor | None) -> tf.Tensor:
        return x if classes is None else tf.gather(x, classes, batch_dims=len(x.shape) - 1)

    def votes(self, says: tf.Tensor, classes: int, weights: Sequence[tf.Tensor]) -> list[tf.Tensor]:
        rows = tf.shape(says)[0]
        place = tf.range(rows)[:, None] * classes + tf.clip_by_value(says, 0, classes - 1)
        flat, size = tf.reshape(place, (-1,)), rows * classes
        sums = (tf.math.unsorted_segment_sum(tf.reshape(w, (-1,)), flat, size) for w in weights)
        return [tf.reshape(total, (rows, classes)) for total in sums]

    def moved(self, x: tf.Tensor, by: tf.Tensor, classes: int) -> tf.Tensor:
        return moved(x, by, classes)

    def turned(self, x: tf.Tensor, by: tf.Tensor, classes: int) -> tf.Tensor:
        span = x.shape[-1]
        turns = (tf.range(span)[:, None] + tf.range(span)) % span
        alike = tf.einsum("rni,rnqi->rq", x, tf.gather(by, turns, axis=-1))
        return tf.pad(tf.gather(alike, tf.range(classes) % span, axis=-1), ((0, 0), (0, 1)))


def moved(x: tf.Tensor, by: tf.Tensor, classes: int) -> tf.Tensor:
    """See `operations.Operations`. Both ways as reading: what TensorFlow makes of the way back is
    adding number by number."""
    span = x.shape[-1]

    @tf.custom_gradient
    def read(x: tf.Tensor) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
        place = tf.range(classes) - by[..., None] + span // 2
        within = (place >= 0) & (place < span)
        each = tf.gather(x, tf.where(within, place, 0), batch_dims=2)
        total = tf.reduce_sum(tf.where(within, each, 0.0), -2)

        def back(upstream: tf.Tensor) -> tf.Tensor:
            at = tf.range(span) + by[..., None] - span // 2
            inside = (at >= 0) & (at < classes)
            wide = tf.reshape(tf.where(inside, at, 0), (tf.shape(by)[0], -1))
            found = tf.reshape(tf.gather(upstream, wide, batch_dims=1), tf.shape(at))
            return tf.where(inside, found, 0.0)

        return total, back

    return read(x)


def variables_of(model: Composer) -> dict[str, keras.Variable]:
    """The model's weights, by their names in its file."""
    dense: dict[str, keras.Variable] = {}
    tables: dict[str, keras.Variable] = {}
    cells: dict[str, keras.Variable] = {}
    for name, layer in model.parts.items():
        if name in model.recurrent:
            parts = zip(("kernel", "recurrent", "bias"), layer.weights, strict=True)
            cells |= {f"{name}/{part}": variable for part, variable in parts}
        else:
            kind = tables if isinstance(layer, keras.layers.Embedding) else dense
            kind |= {f"{name}/{variable.name}": variable for variable in layer.weights}
    return dense | tables | cells


def to_numpy(model: Composer) -> TrainedComposer:
    """The composer with its present weights, without Keras."""
    weights = {name: variable.numpy() for name, variable in variables_of(model).items()}
    return TrainedComposer(weights, len(model.recurrent), model.memory, model.cell, model.ensemble)
