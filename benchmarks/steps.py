"""A training step: ours, Keras's own layers on TensorFlow, PyTorch's, and the machine's peak."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from continuo.models.chords.network import build_network, to_keras
from continuo.models.chords.train import Recipe, compiled_step, make_optimizer
from measure import Row, faster, medians

CHORDS, EMBEDDING, WINDOW, DROPOUT = 600, 128, 128, 0.3
GOALS = {(16, 128): 2.2, (16, 256): 3.0, (64, 256): 1.5}


def rows(quick: bool) -> Iterator[Row]:
    """A row for each size and each opponent."""
    rounds = 12 if quick else 30
    for (batch, units), goal in GOALS.items():
        size = f"training step, 3 x LSTM({units}), window {WINDOW}, batch {batch}"
        actions = [ours(batch, units), keras_own(batch, units), keras_own(batch, units, jit=True)]
        actions.append(product())
        if importlib.util.find_spec("torch"):
            actions.append(pytorch(batch, units))
        for action in actions:
            action()
            action()
        own, plain, jit, peak, *torch = medians(*actions, rounds=rounds)
        yield faster(f"{size}, against keras.layers.LSTM", own, plain, goal)
        yield faster(f"{size}, against keras.layers.LSTM with jit_compile", own, jit, goal)
        for seconds in torch:
            yield faster(f"{size}, against PyTorch's nn.LSTM", own, seconds, 1.0)
        speed, limit = flops(batch, units) / own / 1e9, 2 * 2048**3 / peak / 1e9
        if batch == 64:
            name = f"{size}, against the peak of matrix products"
            yield Row(name, speed, limit, "GFLOP/s", speed / limit, ">= 0.7")


def flops(batch: int, units: int) -> float:
    """Of the products of a step: forwards, and twice as many backwards."""
    inputs = [EMBEDDING, units, units]
    weights = sum((size + units) * 4 * units for size in inputs) + units * CHORDS
    return 3 * 2 * batch * WINDOW * weights


def stream() -> np.ndarray:
    """Chords at random: a step takes the same time whatever they are."""
    return np.random.default_rng(1).integers(0, CHORDS, 20_000).astype(np.int32)


def starts(batch: int) -> np.ndarray:
    """Where the windows of a batch begin."""
    return np.random.default_rng(2).integers(0, 20_000 - WINDOW - 1, batch)


def windows(batch: int) -> np.ndarray:
    """The windows of that batch, each with the chord after it."""
    return np.stack([stream()[start : start + WINDOW + 1] for start in starts(batch)])


def ours(batch: int, units: int):
    """A step as `train_network` takes it."""
    model = build_network(CHORDS, "lstm", EMBEDDING, units, 3, DROPOUT, every_step=True)
    recipe = Recipe("every_step", 1, batch, 1, 0.001, "constant", 0, "last", 0)
    step = compiled_step(model, make_optimizer(recipe, 1), stream(), WINDOW, every_step=True)
    return lambda: float(step(tf.constant(starts(batch)))[0])


def keras_own(batch: int, units: int, jit: bool = False):
    """The same network of Keras's own layers, trained as Keras trains it, or compiled by XLA."""
    model = to_keras(build_network(CHORDS, "lstm", EMBEDDING, units, 3, DROPOUT, every_step=True))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.001), loss, jit_compile=jit)
    chords = windows(batch)
    return lambda: model.train_on_batch(chords[:, :-1], chords[:, 1:])


def pytorch(batch: int, units: int):
    """The same network in PyTorch, in a process of its own: it cannot share one with TensorFlow."""
    command = [sys.executable, Path(__file__).with_name("pytorch_step.py"), str(batch), str(units)]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def step():
        print(file=worker.stdin, flush=True)
        return float(worker.stdout.readline())

    return step


def product():
    """A product of two matrices of 2048 x 2048, compiled like our step."""
    matrix = tf.random.normal((2048, 2048))
    multiply = tf.function(tf.matmul, jit_compile=True)
    return lambda: multiply(matrix, matrix).numpy()
