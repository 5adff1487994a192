"""Training a recurrent network on windows of an index stream."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

import keras
import numpy as np
import pandas as pd
from tqdm import tqdm

from continuo.music.windows import windows_at
from continuo.networks.inference import Network
from continuo.networks.recurrent import to_numpy

HISTORY = "epoch loss accuracy held_out_loss held_out_accuracy learning_rate seconds".split()

log = logging.getLogger("continuo")

# the network as it stands -> its loss and accuracy on pieces it does not train on
Judge = Callable[[Network], tuple[float, float]]


@dataclass(frozen=True)
class Recipe:
    """The keys of `training:` in the configuration, of the same names."""

    objective: str
    epochs: int
    batch: int
    stride: int
    learning_rate: float
    decay: str
    clip_norm: float
    keep: str
    patience: int

    @property
    def every_step(self) -> bool:
        """Whether the next chord is asked for at every step of the window."""
        return self.objective == "every_step"


def windows_an_epoch(windows: int, recipe: Recipe) -> int:
    """How many of so many windows an epoch takes: one in `recipe.stride`.

    With `every_step` they fill whole batches, if at least one: the rest waits for another epoch.
    """
    take = max(1, windows // recipe.stride)
    spare = take % recipe.batch if recipe.every_step and take > recipe.batch else 0
    return take - spare


def epoch_batches(
    starts: np.ndarray, recipe: Recipe, random: np.random.Generator
) -> list[np.ndarray]:
    """The window starts of one epoch, drawn and shuffled anew, in batches."""
    chosen = random.permutation(starts)[: windows_an_epoch(len(starts), recipe)]
    return np.split(chosen, range(recipe.batch, len(chosen), recipe.batch))


def cut_batch(
    index: np.ndarray, starts: np.ndarray, window: int, every_step: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (batch, window) and targets.

    Targets are (batch, window) with `every_step`, the chord after each, and (batch,) without, the
    chord after the window.
    """
    windows = windows_at(index, starts, window)
    return windows[:, :-1], windows[:, 1:] if every_step else windows[:, -1]


def train(
    model: keras.Model,
    cell: str,
    index: np.ndarray,
    starts: np.ndarray,
    window: int,
    recipe: Recipe,
    seed: int,
    judge: Judge | None = None,
    terminal: TextIO | None = None,
    name: str = "training",
) -> pd.DataFrame:
    """Train `model` on the windows of `index` that begin at `starts`; return its history.

    model: made by `build_network` with the same objective; its weights are changed in place.
    judge: asked after each epoch; its answers are the held-out columns, and with `recipe.keep`
    "best" the weights it liked best are kept. terminal: where a bar shows the progress, the loss
    and the time left, under `name`; none if it is no terminal.

    History, one row an epoch: epoch (from 1), loss and accuracy (of the training batches, dropout
    on, nats per chord), held_out_loss, held_out_accuracy, learning_rate (at its end), seconds.
    """
    batches = -(-windows_an_epoch(len(starts), recipe) // recipe.batch)
    _compile(model, recipe, recipe.epochs * batches)
    random = np.random.default_rng(seed)
    rows: list[list[float]] = []
    best, best_epoch, best_weights = np.inf, 0, None
    hidden = None if terminal and terminal.isatty() else True
    with tqdm(total=recipe.epochs * batches, desc=name, file=terminal, disable=hidden) as bar:
        for epoch in range(1, recipe.epochs + 1):
            began = time.perf_counter()
            results: list[tuple[float, float]] = []
            epoch_starts = epoch_batches(starts, recipe, random)
            for batch in epoch_starts:
                inputs, targets = cut_batch(index, batch, window, recipe.every_step)
                result = model.train_on_batch(inputs, targets, return_dict=True)
                results.append((result["loss"], result["accuracy"]))
                bar.set_postfix(epoch=epoch, loss=f"{result['loss']:.3f}", refresh=False)
                bar.update()
            loss, accuracy = np.average(results, axis=0, weights=[len(b) for b in epoch_starts])
            seconds = time.perf_counter() - began
            held_out = judge(to_numpy(model, cell)) if judge else (np.nan, np.nan)
            rate = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
            rows.append([epoch, loss, accuracy, *held_out, rate, seconds])
            log.info("epoch %d of %d, %.1f s", epoch, recipe.epochs, seconds)
            log.info("  loss %.4f, accuracy %.4f, learning rate %.5f", loss, accuracy, rate)
            if judge:
                log.info("  held-out loss %.4f, accuracy %.4f", *held_out)
            if held_out[0] < best:
                best, best_epoch = held_out[0], epoch
                best_weights = model.get_weights() if recipe.keep == "best" else None
            if recipe.patience and epoch - best_epoch >= recipe.patience:
                log.info("no better held-out loss for %d epochs: stopped", recipe.patience)
                break
    if best_weights is not None:
        model.set_weights(best_weights)
        log.info("kept the network of epoch %d", best_epoch)
    return pd.DataFrame(rows, columns=HISTORY).astype({"epoch": int})


def accelerators() -> list[str]:
    """The GPUs that TensorFlow sees, by name."""
    import tensorflow as tf

    details = tf.config.experimental.get_device_details
    return [
        details(gpu).get("device_name", gpu.name) for gpu in tf.config.list_physical_devices("GPU")
    ]


def _compile(model: keras.Model, recipe: Recipe, steps: int) -> None:
    rate: float | keras.optimizers.schedules.LearningRateSchedule = recipe.learning_rate
    if recipe.decay == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps)
    model.compile(
        keras.optimizers.Adam(rate, clipnorm=recipe.clip_norm or None),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
        jit_compile=not accelerators(),  # on a GPU Keras hands its layers to cuDNN, XLA cannot
    )
