"""Training a composer on excerpts in all keys."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from tqdm import tqdm

from continuo.models.composer.excerpts import Excerpts, Inputs
from continuo.models.composer.network import Composer, to_numpy
from continuo.models.composer.settings import Recipe as ComposerRecipe
from continuo.training.archive import HISTORY
from continuo.training.checkpoints import State

log = logging.getLogger("continuo")

ROWS = 20  # of the history: so often it is kept on disk and judged


def train_composer(
    model: Composer,
    excerpts: Excerpts,
    recipe: ComposerRecipe,
    seed: int,
    held_out: Excerpts | None = None,
    terminal: TextIO | None = None,
    name: str = "training",
    checkpoint: str | Path | None = None,
) -> pd.DataFrame:
    """Train `model`; in the end it has the moving average of its weights. Returns the history.

    The rate rises for a twentieth of the steps, then falls by half a cosine. held_out: pieces that
    the history tells the loss of. The rest is as in `models.chords.train`; a row is a
    ROWS-th of the steps, and the accuracies are left out (NaN).
    """
    random = np.random.default_rng([seed, 0])
    model(tensors(excerpts.draw(1, 8, random)))
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, recipe.steps, warmup_target=recipe.learning_rate, warmup_steps=recipe.steps // 20 or 1
    )
    optimizer = keras.optimizers.Adam(rate, clipnorm=1.0)
    optimizer.build(model.trainable_variables)
    averages = [tf.Variable(variable) for variable in model.trainable_variables]
    state = State([*model.variables, *optimizer.variables, *averages], checkpoint)
    step = compiled_step(model, optimizer, averages)
    done = sum(row_steps(recipe.steps)[: len(state.rows)])
    if done:
        log.info("%s: going on after step %d", checkpoint, done)
    hidden = None if terminal and terminal.isatty() else True
    with tqdm(total=recipe.steps, initial=done, desc=name, file=terminal, disable=hidden) as bar:
        for row, count in list(enumerate(row_steps(recipe.steps), 1))[len(state.rows) :]:
            began, losses = time.perf_counter(), []
            for number in range(done, done + count):
                drawn = excerpts.draw(
                    recipe.batch, recipe.window, np.random.default_rng([seed, 1, number])
                )
                decay = min(recipe.average, (1 + number) / (10 + number))  # the first are far off
                losses.append(float(step(tensors(drawn), tf.constant(decay, tf.float32))))
                bar.set_postfix(loss=f"{losses[-1]:.3f}", refresh=False)
                bar.update()
            done += count
            seconds = time.perf_counter() - began
            judged = np.nan
            if held_out is not None:
                with _averaged(model, averages):
                    judged = held_out_loss(model, held_out)
            now = float(keras.ops.convert_to_numpy(optimizer.learning_rate))
            log.info("step %d of %d, %.1f s", done, recipe.steps, seconds)
            log.info("  loss %.4f, held out %.4f, rate %.5f", np.mean(losses), judged, now)
            loss = float(np.mean(losses))
            state.rows.append([row, loss, np.nan, judged, np.nan, now, seconds])
            state.keep()
    _assign(model, averages)
    return pd.DataFrame(state.rows, columns=HISTORY).astype({"epoch": int})


def held_out_loss(model: Composer, held_out: Excerpts) -> float:
    """Nats a chord, notes and times, from the second of each piece on."""
    composer = to_numpy(model)
    scores = [composer.score(held_out, piece)[0][1:] for piece in range(len(held_out.start) - 1)]
    return float(-np.concatenate(scores).sum(axis=1).mean())


@contextmanager
def _averaged(model: Composer, averages: list[tf.Variable]) -> Iterator[None]:
    present = [variable.numpy() for variable in model.trainable_variables]
    _assign(model, averages)
    yield
    _assign(model, present)


def _assign(model: Composer, values: Sequence[tf.Variable | np.ndarray]) -> None:
    for variable, value in zip(model.trainable_variables, values, strict=True):
        variable.assign(value)


def row_steps(steps: int) -> list[int]:
    """How many steps each row of the history has."""
    return [len(part) for part in np.array_split(np.arange(steps), min(ROWS, steps))]


def tensors(inputs: Inputs) -> dict[str, tf.Tensor]:
    """The inputs for TensorFlow."""
    return {name: tf.constant(array) for name, array in inputs.items()}


def compiled_step(
    model: Composer, optimizer: keras.optimizers.Optimizer, averages: list[tf.Variable]
) -> Callable[[dict[str, tf.Tensor], tf.Tensor], tf.Tensor]:
    """One step as a compiled function of its inputs and the decay of `averages`; gives the loss."""
    variables = model.trainable_variables

    @tf.function(jit_compile=True)
    def step(inputs: dict[str, tf.Tensor], decay: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            log_p = tf.reduce_sum(model(inputs, training=True), -1) * inputs["weight"]
            loss = -tf.reduce_sum(log_p) / tf.reduce_sum(inputs["weight"])
        optimizer.apply(tape.gradient(loss, variables), variables)
        for average, variable in zip(averages, variables, strict=True):
            average.assign(decay * average + (1 - decay) * variable)
        return loss

    return step
