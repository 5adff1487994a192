"""Training a recurrent network on windows of an index stream."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from continuo.models.chords.network import to_numpy
from continuo.models.chords.settings import Training as Recipe
from continuo.models.chords.trained import Network
from continuo.training.archive import HISTORY
from continuo.training.checkpoints import State
from continuo.training.loop import Progress, split_steps, train_rows
from continuo.training.updates import rate_of

# the network as it stands -> its loss and accuracy on pieces it does not train on
Judge = Callable[[Network], tuple[float, float]]


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
    checkpoint: str | Path | None = None,
) -> pd.DataFrame:
    """Train `model` on the windows of `index` that begin at `starts`; return its history.

    model: made by `build_network` with the same objective; its weights are changed in place.
    judge: asked after each epoch; its answers are the held-out columns, and with `recipe.keep`
    "best" the weights it liked best are kept. terminal: where a bar shows the progress, the loss
    and the time left, under `name`; none if it is no terminal. checkpoint: a file that has the
    state of the training after each epoch. Where it exists training goes on from there, and ends
    with the same weights as one that was never interrupted; it must be of the same arguments.

    History, one row an epoch: epoch (from 1), loss and accuracy (of the training batches, dropout
    on, nats per chord), held_out_loss, held_out_accuracy, learning_rate (at its end), seconds.
    """
    batches = -(-windows_an_epoch(len(starts), recipe) // recipe.batch)
    optimizer = make_optimizer(recipe, recipe.epochs * batches)
    optimizer.build(model.trainable_variables)
    step = compiled_step(model, optimizer, index, window, recipe.every_step)
    random = np.random.default_rng(seed)
    # dropout's seeds are among the model's
    state = State([*model.variables, *optimizer.variables], checkpoint, random)

    def learn(_: range) -> Iterator[Progress]:
        for batch in epoch_batches(starts, recipe, random):
            loss, accuracy = (float(value) * len(batch) for value in step(tf.constant(batch)))
            yield Progress({"loss": loss, "accuracy": accuracy}, weight=len(batch))

    def judge_epoch() -> dict[str, float]:
        told = {"learning_rate": rate_of(optimizer)}
        if judge:
            told["held_out_loss"], told["held_out_accuracy"] = judge(to_numpy(model, cell))
        return told

    return train_rows(
        split_steps(recipe.epochs * batches, recipe.epochs),
        learn,
        judge_epoch,
        HISTORY,
        state,
        model.weights if recipe.keep == "best" else (),
        recipe.patience,
        terminal,
        name,
    )


def accelerators() -> list[str]:
    """The GPUs that TensorFlow sees, by name."""
    import tensorflow as tf

    details = tf.config.experimental.get_device_details
    return [
        details(gpu).get("device_name", gpu.name) for gpu in tf.config.list_physical_devices("GPU")
    ]


def make_optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """Adam as the recipe has it, for a training of so many steps."""
    rate: float | keras.optimizers.schedules.LearningRateSchedule = recipe.learning_rate
    if recipe.decay == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps)
    return keras.optimizers.Adam(rate, clipnorm=recipe.clip_norm or None)


def compiled_step(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    index: np.ndarray,
    window: int,
    every_step: bool,
) -> Callable[[np.ndarray], tuple[tf.Tensor, tf.Tensor]]:
    """One training step as a compiled function of the starts of its windows, int64 (batch,).

    It cuts the windows from `index` itself, changes the weights of `model`, and gives the loss,
    nats a chord, and the accuracy of the batch. Targets are the chord after each of the window
    with `every_step`, and without it the one after the window.
    """
    stream = tf.constant(index)
    variables = model.trainable_variables

    @tf.function(jit_compile=not accelerators())  # on a GPU Keras takes cuDNN, which XLA cannot
    def step(starts: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        windows = tf.gather(stream, starts[:, None] + tf.range(window + 1, dtype=starts.dtype))
        targets = windows[:, 1:] if every_step else windows[:, -1]
        with tf.GradientTape() as tape:
            logits = model(windows[:, :-1], training=True)
            surprise = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
            loss = tf.reduce_mean(surprise)
        optimizer.apply(tape.gradient(loss, variables), variables)
        # the chord that came is the most probable one: quicker to see than which one that is
        right = tf.gather(logits, targets, batch_dims=targets.ndim) >= tf.reduce_max(logits, -1)
        return loss, tf.reduce_mean(tf.cast(right, tf.float32))

    return step
