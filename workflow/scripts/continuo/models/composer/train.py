"""Training a composer on excerpts in all keys."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from continuo.models.composer.excerpts import Excerpts, Inputs
from continuo.models.composer.network import Composer, to_numpy, variables_of
from continuo.models.composer.playing import LAYERS as PLAYING
from continuo.models.composer.settings import Recipe as ComposerRecipe
from continuo.training.archive import HISTORY
from continuo.training.checkpoints import State
from continuo.training.loop import Progress, split_steps, train_rows
from continuo.training.updates import assign, joined, parted, ramped, rate_of, restored

Weights = Mapping[str, np.ndarray]
Beginning = Callable[[Weights], Weights]
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
    begin: Beginning | None = None,
) -> pd.DataFrame:
    """Train `model`; in the end it has the moving average of its weights. Returns the history.

    The rate rises for a twentieth of the steps, then falls by half a cosine. held_out: pieces that
    the history tells the loss of. begin: from the weights that chance gives, by their names, to
    those that training begins with. The rest is as in `models.chords.train`; a row is a
    ROWS-th of the steps, and the accuracies are left out (NaN).
    """
    model(tensors(excerpts.draw(1, 8, np.random.default_rng([seed, 0]))))
    if begin is not None:
        begin_with(model, begin)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, recipe.steps, warmup_target=recipe.learning_rate, warmup_steps=recipe.steps // 20 or 1
    )
    optimizer = keras.optimizers.Adam(rate)
    weights = keras.Variable(joined(model.trainable_variables))
    average = tf.Variable(weights)
    optimizer.build([weights])
    state = State([*model.variables, weights, *optimizer.variables, average], checkpoint)
    step = compiled_step(model, optimizer, weights, average)
    room = excerpts.room(recipe.batch, recipe.window, np.random.default_rng([seed, 2]))

    def learn(numbers: range) -> Iterator[Progress]:
        for number in numbers:
            random = np.random.default_rng([seed, 1, number])
            drawn = excerpts.draw(recipe.batch, recipe.window, random, room)
            loss = step(tensors(drawn), ramped(recipe.average, number))
            yield Progress({"loss": float(loss)})

    def judge() -> dict[str, float]:
        told = {"learning_rate": rate_of(optimizer)}
        if held_out is not None:
            with restored(model.trainable_variables):
                set_to(model, average)
                told["held_out_loss"] = held_out_loss(model, held_out)
        return told

    rows = row_steps(recipe.steps)
    history = train_rows(rows, learn, judge, HISTORY, state, terminal=terminal, name=name)
    set_to(model, average)
    return history


def begin_with(model: Composer, begin: Beginning) -> None:
    """Give the model other weights than chance did."""
    variables = variables_of(model)
    drawn = {name: variable.numpy() for name, variable in variables.items()}
    for name, array in begin(drawn).items():
        variables[name].assign(array)


def held_out_loss(model: Composer, held_out: Excerpts) -> float:
    """Nats a chord, notes and times, from the second of each piece on."""
    composer = to_numpy(model)
    scores = [composer.score(held_out, piece)[0][1:] for piece in range(len(held_out.start) - 1)]
    return float(-np.concatenate(scores)[:, :2].sum(axis=1).mean())


def row_steps(steps: int) -> list[range]:
    """The steps of each row of the history."""
    return split_steps(steps, min(ROWS, steps))


def tensors(inputs: Inputs) -> dict[str, tf.Tensor]:
    """The inputs for TensorFlow."""
    return {name: tf.constant(array) for name, array in inputs.items()}


def mean_of(log_p: tf.Tensor, weight: tf.Tensor) -> tf.Tensor:
    """Nats a chord, from (batch, time, columns) and (batch, time)."""
    return -tf.reduce_sum(tf.reduce_sum(log_p, -1) * weight) / tf.reduce_sum(weight)


def set_to(model: Composer, weights: tf.Tensor) -> None:
    """Give the model its trainable weights from a row of them."""
    variables = model.trainable_variables
    assign(variables, parted(weights, variables))


def clipped(gradients: Sequence[tf.Tensor], apart: Sequence[bool]) -> list[tf.Tensor]:
    """Both those that are `apart` and the others, as a whole no longer than one: how far who plays
    is from right changes nothing of how notes are learnt."""
    made = list(gradients)
    for which in (True, False):
        places = [place for place, this in enumerate(apart) if this == which]
        group, _ = tf.clip_by_global_norm([made[place] for place in places], 1.0)
        for place, gradient in zip(places, group, strict=True):
            made[place] = gradient
    return made


def compiled_step(
    model: Composer,
    optimizer: keras.optimizers.Optimizer,
    weights: keras.Variable,
    average: tf.Variable,
) -> Callable[[dict[str, tf.Tensor], tf.Tensor], tf.Tensor]:
    """One step as a compiled function of its inputs and the decay of `average`; gives the loss, of
    notes and times. weights, average: of all trainable weights, each in a row."""
    playing = {id(v) for name in PLAYING & model.parts.keys() for v in model.parts[name].weights}
    of_playing = [id(variable) in playing for variable in model.trainable_variables]

    @tf.function(jit_compile=True)
    def step(inputs: dict[str, tf.Tensor], decay: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            log_p = model(inputs, training=True)
            loss = mean_of(log_p[..., :2], inputs["weight"])
            whole = loss + mean_of(log_p[..., 2:], inputs["weight"])
        gradients = tape.gradient(whole, model.trainable_variables)
        optimizer.apply([joined(clipped(gradients, of_playing))], [weights])
        set_to(model, weights)
        average.assign(decay * average + (1 - decay) * weights)
        return loss

    return step
