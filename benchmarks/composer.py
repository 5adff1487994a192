"""The composer: a training step beside the same in plain Keras and in PyTorch, and 512 events."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from continuo.decoding.methods.top_p import TopP
from continuo.models.composer.equations import listen
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.network import Composer, InTensorFlow, as_indices, to_numpy
from continuo.models.composer.questions import likelihood
from continuo.models.composer.train import compiled_step, tensors
from continuo.models.composer.writer import compose
from continuo.pieces.spelled import Spelled, spell_piece
from continuo.training.arrays import write_arrays
from continuo.training.updates import joined
from measure import Row, faster, medians
from peak import of_peak, product
from pytorch import in_pytorch


@dataclass(frozen=True)
class Size:
    """shape: of the composer; window, batch: of a training step; events: of a sample; samples: how
    many of them; product: rows of the matrices that the peak is measured with."""

    shape: Mapping[str, Any]
    window: int
    batch: int
    rounds: int
    events: int
    samples: int
    product: int


SHAPE = {"units": 256, "layers": 1, "hidden": 256, "dropout": 0.4, "deaf": 0.3}
FULL = Size(SHAPE, window=128, batch=8, rounds=20, events=512, samples=5, product=2048)
SIZES = {
    "full": FULL,
    "quick": replace(FULL, rounds=8),
    "toy": Size({**SHAPE, "units": 4, "hidden": 4}, 4, 2, 1, events=2, samples=1, product=8),
}


def rows(size: Size) -> Iterator[Row]:
    """The step against Keras with and without jit_compile, PyTorch and the peak; the seconds of a
    sample."""
    excerpts = Excerpts.of([piece(seed) for seed in range(4)])
    inputs = excerpts.draw(size.batch, size.window, np.random.default_rng(1))
    model = Composer(**size.shape)
    model(tensors(inputs))
    theirs = [*(plain(size.shape, inputs, jit) for jit in (False, True)), product(size.product)]
    actions = [ours(model, inputs), *theirs, *pytorch(model, size.shape, inputs)]
    for action in actions:
        action()
        action()
    own, keras_own, jit, peak, *torch = medians(*actions, rounds=size.rounds)
    name = f"training step of the composer, window {size.window}, batch {size.batch}"
    yield faster(f"{name}, against plain Keras", own, keras_own, 1.5)
    yield faster(f"{name}, against plain Keras with jit_compile", own, jit, 1)
    for seconds in torch:
        yield faster(f"{name}, against the same in PyTorch", own, seconds, 1.5)
    yield of_peak(name, flops(model, inputs), own, peak, size.product, ">= 0.5")

    composer, primer = to_numpy(model), piece(9).part(0, size.window)
    compose(composer, [primer], TopP([0]), 8)
    times = []
    for seed in range(size.samples):
        began = time.perf_counter()
        compose(composer, [primer], TopP([seed]), size.events)
        times.append(time.perf_counter() - began)
    seconds = float(np.median(times))
    yield Row(f"{size.events} events of the composer", seconds, None, "s", seconds, "<= 1")


def piece(seed: int) -> Spelled:
    """Four hundred chords of two notes, with a rhythm, that repeat each other now and then."""
    random = np.random.default_rng(seed)
    tops = 70 + np.abs(np.cumsum(random.integers(-2, 3, 100))) % 12
    chords = [(int(top) - 12, int(top)) for top in np.tile(tops, 4)]
    onset = np.cumsum(random.choice([120, 240, 480], len(chords)))
    return spell_piece(chords, onset, [[120, 240]] * len(chords), 480, 2)


def ours(model: Composer, inputs: dict[str, np.ndarray]) -> Callable[[], object]:
    """A step as `train_composer` takes it."""
    optimizer = keras.optimizers.Adam(0.001)
    weights = keras.Variable(joined(model.trainable_variables))
    optimizer.build([weights])
    step = compiled_step(model, optimizer, weights, tf.Variable(weights))
    decay = tf.constant(0.99)
    return lambda: float(step(tensors(inputs), decay))


def plain(
    shape: Mapping[str, Any], inputs: dict[str, np.ndarray], jit: bool
) -> Callable[[], object]:
    """The same network with Keras's own layers, trained by `train_on_batch`."""
    model = Composer(**shape)
    for place in model.recurrent:
        model.parts[place] = keras.layers.LSTM(shape["units"], return_sequences=True)
    for place in ("note", "spelled"):
        model.drops[place] = keras.layers.Dropout(shape["dropout"])

    def loss(weight: tf.Tensor, log_p: tf.Tensor) -> tf.Tensor:
        return -tf.reduce_sum(tf.reduce_sum(log_p, -1) * weight) / tf.reduce_sum(weight)

    model.compile(keras.optimizers.Adam(0.001, clipnorm=1.0), loss, jit_compile=jit)
    heard = {name: array for name, array in inputs.items() if name != "weight"}
    return lambda: model.train_on_batch(heard, inputs["weight"])


def pytorch(
    model: Composer, shape: Mapping[str, Any], inputs: dict[str, np.ndarray]
) -> list[Callable[[], float]]:
    """The same equations on PyTorch's layers, from the same weights."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "given.npz")
        arrays = {f"weights/{name}": array for name, array in to_numpy(model).weights.items()}
        arrays |= {f"inputs/{name}": array for name, array in inputs.items()}
        write_arrays(arrays, {}, file)
        dropped = {key: shape[key] for key in ("layers", "dropout", "deaf")}
        return in_pytorch("composer", given=str(file), **dropped)


class Counted(InTensorFlow):
    """Counts what the products of a step take: forwards, backwards for the weights and backwards
    for what goes in, unless that is given."""

    GIVEN = ("heard", "skip", "match", "above", "moves", "chord")

    def __init__(self, model: Composer) -> None:
        super().__init__(model.drops, training=False)
        self.given = [model.parts[name] for name in self.GIVEN if name in model.parts]
        self.operations = 0

    def dense(self, layer: keras.layers.Dense, x: tf.Tensor) -> tf.Tensor:
        ways = 2 if any(layer is given for given in self.given) else 3
        rows = int(np.prod(x.shape[:-1]))
        self.operations += ways * 2 * rows * int(np.prod(layer.kernel.shape))
        return super().dense(layer, x)

    def cell(self, layer: keras.layers.RNN, x: tf.Tensor, state: None) -> tuple[tf.Tensor, None]:
        rows = int(np.prod(x.shape[:-1]))
        self.operations += 3 * 2 * rows * sum(int(np.prod(w.shape)) for w in layer.weights[:2])
        return super().cell(layer, x, state)


def flops(model: Composer, inputs: dict[str, np.ndarray]) -> int:
    """Of the products of a step."""
    o, chord = Counted(model), as_indices(tensors(inputs))
    heard, _ = listen(o, model.parts, chord, [None] * len(model.recurrent))
    likelihood(o, model.parts, heard, chord)
    return o.operations
