"""Training a recurrent network on windows of an index stream."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import keras
import numpy as np
import pandas as pd

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
        return self.objective == "every_step"


class Windows(keras.utils.PyDataset):
    """Batches of inputs (batch, window) and targets, cut from the stream when they are needed.

    Targets are (batch, window) for `every_step`, the next chord after each, and (batch,) for
    `last_step`. An epoch is a random share, 1 / stride, of all windows, in random order. With
    `every_step` it is made of whole batches: what is left over waits for another epoch.
    """

    def __init__(
        self, index: np.ndarray, starts: np.ndarray, window: int, recipe: Recipe, seed: int
    ) -> None:
        super().__init__()
        self._index, self._starts, self._window, self._recipe = index, starts, window, recipe
        self._random = np.random.default_rng(seed)
        self._take = max(1, len(starts) // recipe.stride)
        if recipe.every_step and self._take > recipe.batch:
            self._take -= self._take % recipe.batch
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-self._take // self._recipe.batch)

    def on_epoch_end(self) -> None:
        self._epoch = self._random.permutation(self._starts)[: self._take]

    def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        batch = self._recipe.batch
        starts = self._epoch[number * batch : (number + 1) * batch]
        windows = windows_at(self._index, starts, self._window)
        targets = windows[:, 1:] if self._recipe.every_step else windows[:, -1]
        return windows[:, :-1], targets


def train(
    model: keras.Model,
    cell: str,
    index: np.ndarray,
    starts: np.ndarray,
    window: int,
    recipe: Recipe,
    seed: int,
    judge: Judge | None = None,
    progress: Callable[[str], None] = lambda text: None,
) -> pd.DataFrame:
    """Train `model` on the windows of `index` that begin at `starts`; return its history.

    model: made by `build_network` with the same objective; its weights are changed in place.
    judge: asked after each epoch; its answers are the held-out columns, and with `recipe.keep`
    "best" the weights it liked best are kept. progress: told how far it has come, for a terminal.

    History, one row an epoch: epoch (from 1), loss and accuracy (of the training batches, dropout
    on, nats per chord), held_out_loss, held_out_accuracy, learning_rate (at its end), seconds.
    """
    data = Windows(index, starts, window, recipe, seed)
    steps = recipe.epochs * len(data)
    rate: float | keras.optimizers.schedules.LearningRateSchedule = recipe.learning_rate
    if recipe.decay == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps)
    model.compile(
        keras.optimizers.Adam(rate, clipnorm=recipe.clip_norm or None),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
        jit_compile=True,
    )
    keeper = _Bookkeeper(cell, recipe, len(data), judge, progress)
    model.fit(data, epochs=recipe.epochs, shuffle=False, verbose=0, callbacks=[keeper])
    if recipe.keep == "best" and keeper.best_weights is not None:
        model.set_weights(keeper.best_weights)
        log.info("kept the network of epoch %d", keeper.best_epoch)
    return pd.DataFrame(keeper.rows, columns=HISTORY)


class _Bookkeeper(keras.callbacks.Callback):
    """Writes the history, watches the held-out loss, and tells how long it will take."""

    def __init__(
        self,
        cell: str,
        recipe: Recipe,
        batches: int,
        judge: Judge | None,
        progress: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._cell, self._recipe, self._batches = cell, recipe, batches
        self._judge, self._progress = judge, progress
        self.rows: list[dict[str, float]] = []
        self.best_weights: list[np.ndarray] | None = None
        self.best_epoch = 0
        self._best = np.inf

    def on_train_begin(self, logs: dict | None = None) -> None:
        self._began = time.perf_counter()

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch, self._epoch_began = epoch, time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        done = self._epoch * self._batches + batch + 1
        left = (time.perf_counter() - self._began) * (
            self._recipe.epochs * self._batches / done - 1
        )
        loss = (logs or {}).get("loss", np.nan)
        self._progress(
            f"epoch {self._epoch + 1}/{self._recipe.epochs}, batch {batch + 1}/{self._batches}, "
            f"loss {loss:.3f}, {left // 60:.0f} min {left % 60:02.0f} s left"
        )

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        logs = logs or {}
        seconds = time.perf_counter() - self._epoch_began
        loss, accuracy = np.nan, np.nan
        if self._judge:
            loss, accuracy = self._judge(to_numpy(self.model, self._cell))
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        values = [epoch + 1, logs["loss"], logs["accuracy"], loss, accuracy, rate, seconds]
        self.rows.append(dict(zip(HISTORY, values, strict=True)))
        log.info(
            "epoch %d of %d: loss %.4f, accuracy %.4f%s, %.1f s",
            epoch + 1,
            self._recipe.epochs,
            logs["loss"],
            logs["accuracy"],
            f", held-out loss {loss:.4f}, accuracy {accuracy:.4f}" if self._judge else "",
            seconds,
        )
        if loss < self._best:
            self._best, self.best_epoch = loss, epoch + 1
            if self._recipe.keep == "best":
                self.best_weights = self.model.get_weights()
        if self._recipe.patience and epoch + 1 - self.best_epoch >= self._recipe.patience:
            log.info("no better held-out loss for %d epochs: stopped", self._recipe.patience)
            self.model.stop_training = True


def devices() -> Iterator[str]:
    """The accelerators that TensorFlow sees, by name; none on a machine without."""
    import tensorflow as tf

    for device in tf.config.list_physical_devices("GPU"):
        yield tf.config.experimental.get_device_details(device).get("device_name", device.name)
