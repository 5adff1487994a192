"""A training step: ours, Keras's own layers on TensorFlow, PyTorch's, and the machine's peak."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import keras
import numpy as np
import tensorflow as tf

from continuo.models.chords.network import build_network, to_keras
from continuo.models.chords.train import Recipe, compiled_step, make_optimizer
from measure import Row, faster, medians
from peak import of_peak, product
from pytorch import in_pytorch

CHORDS, EMBEDDING, DROPOUT = 600, 128, 0.3


@dataclass(frozen=True)
class Size:
    """goals: by batch and units of the networks; product: rows of the matrices that the peak is
    measured with."""

    goals: Mapping[tuple[int, int], float]
    window: int
    rounds: int
    product: int


FULL = Size({(16, 128): 2.2, (16, 256): 3.0, (64, 256): 2.0}, window=128, rounds=30, product=2048)
SIZES = {
    "full": FULL,
    "quick": replace(FULL, rounds=12),
    "toy": Size({(2, 4): 0}, window=4, rounds=1, product=8),
}


def rows(size: Size) -> Iterator[Row]:
    """A row for each network and each opponent."""
    for (batch, units), goal in size.goals.items():
        name = f"training step, 3 x LSTM({units}), window {size.window}, batch {batch}"
        network = batch, units, size.window
        torch = in_pytorch("lstm", batch=batch, units=units, window=size.window)
        actions = [ours(*network), keras_own(*network), keras_own(*network, jit=True)]
        actions += [product(size.product), *torch]
        for action in actions:
            action()
            action()
        own, plain, jit, peak, *theirs = medians(*actions, rounds=size.rounds)
        yield faster(f"{name}, against keras.layers.LSTM", own, plain, goal)
        yield faster(f"{name}, against keras.layers.LSTM with jit_compile", own, jit, goal)
        for seconds in theirs:
            yield faster(f"{name}, against PyTorch's nn.LSTM", own, seconds, 1.4)
        if batch == max(batch for batch, _ in size.goals):
            yield of_peak(name, flops(*network), own, peak, size.product, ">= 0.8")


def flops(batch: int, units: int, window: int) -> float:
    """Of the products of a step: forwards, and twice as many backwards."""
    inputs = [EMBEDDING, units, units]
    weights = sum((size + units) * 4 * units for size in inputs) + units * CHORDS
    return 3 * 2 * batch * window * weights


def stream() -> np.ndarray:
    """Chords at random: a step takes the same time whatever they are."""
    return np.random.default_rng(1).integers(0, CHORDS, 20_000).astype(np.int32)


def starts(batch: int, window: int) -> np.ndarray:
    """Where the windows of a batch begin."""
    return np.random.default_rng(2).integers(0, 20_000 - window - 1, batch)


def windows(batch: int, window: int) -> np.ndarray:
    """The windows of that batch, each with the chord after it."""
    return np.stack([stream()[start : start + window + 1] for start in starts(batch, window)])


def ours(batch: int, units: int, window: int) -> Callable[[], float]:
    """A step as `train_network` takes it."""
    model = build_network(CHORDS, "lstm", EMBEDDING, units, 3, DROPOUT, every_step=True)
    recipe = Recipe("every_step", 1, batch, 1, 0.001, "constant", 0, "last", 0)
    step = compiled_step(model, make_optimizer(recipe, 1), stream(), window, every_step=True)
    return lambda: float(step(tf.constant(starts(batch, window)))[0])


def keras_own(batch: int, units: int, window: int, jit: bool = False) -> Callable[[], object]:
    """The same network of Keras's own layers, trained as Keras trains it, or compiled by XLA."""
    model = to_keras(build_network(CHORDS, "lstm", EMBEDDING, units, 3, DROPOUT, every_step=True))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.001), loss, jit_compile=jit)
    chords = windows(batch, window)
    return lambda: model.train_on_batch(chords[:, :-1], chords[:, 1:])
