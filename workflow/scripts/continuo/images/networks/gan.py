"""Training a generator of images against a discriminator.

Goodfellow et al., "Generative adversarial nets", 2014; with convolutions Radford, Metz, Chintala,
"Unsupervised representation learning with deep convolutional GANs", 2015.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from continuo.images.networks.layers import build, card_of, to_keras
from continuo.images.networks.noise import generate, require_shape
from continuo.images.networks.normalisation import take_average
from continuo.images.networks.precision import products_of
from continuo.settings.gan import Recipe as GanRecipe
from continuo.training.checkpoints import State
from continuo.training.loop import Progress, train_rows
from continuo.training.once import versions
from continuo.training.updates import averaging, compiled_update, restored

log = logging.getLogger("continuo")

HISTORY = "step d_loss d_accuracy g_loss seconds".split()
CALL = 50  # training steps a call
SHEET = 100  # images of the same noise that show how the training goes on
NORMAL = 256  # images by which an average of weights is normalised
_NOISE, _FAKES, _REAL, _SHIFT = range(4)  # what is drawn, so that no two draws are the same

Steps = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


class TrainedGan(NamedTuple):
    """A trained GAN.

    generator, discriminator: of Keras's own layers, each with its card. history, steps and sheets:
    as `train_gan` gives them.
    """

    generator: tuple[keras.Sequential, dict[str, Any]]
    discriminator: tuple[keras.Sequential, dict[str, Any]]
    history: pd.DataFrame
    steps: np.ndarray
    sheets: np.ndarray


def make_gan(
    images: np.ndarray,
    settings: Mapping[str, Any],
    where: str,
    seed: int,
    terminal: TextIO | None = None,
    name: str = "training",
    checkpoint: str | Path | None = None,
) -> TrainedGan:
    """A GAN of `images`, uint8 (n, height, width), made and trained.

    settings: `generator`, `discriminator` and those of the recipe, as the configuration has them,
    under the key `where`. The rest is as in `train_gan`. Raises UserError where what the generator
    makes has another size than the images.
    """
    layers, judging = settings["generator"], settings["discriminator"]
    training = {k: v for k, v in settings.items() if k not in ("generator", "discriminator")}
    recipe = GanRecipe(**training)
    shape = (*images.shape[1:], 1)
    keras.utils.set_random_seed(seed)
    noise, key, how = (recipe.latent,), f"{where}.discriminator", recipe.precision
    generator = build(layers, noise, f"{where}.generator", precision=how)
    discriminator = build(judging, shape, key, 1, precision=how)
    require_shape(generator, shape, f"{where}.generator")
    log.info("generator: %d parameters", generator.count_params())
    log.info("discriminator: %d parameters", discriminator.count_params())
    log.info("products of %s", products_of(discriminator))
    history, steps, sheets = train_gan(
        generator, discriminator, images, recipe, seed, terminal, name, checkpoint
    )
    rest = {"training": training, "seed": seed, "versions": versions()}
    rest |= {"products": products_of(discriminator)}
    return TrainedGan(
        (to_keras(generator), card_of(generator, layers, None) | rest),
        (to_keras(discriminator), card_of(discriminator, judging, 1) | rest),
        history,
        steps,
        sheets,
    )


def train_gan(
    generator: keras.Model,
    discriminator: keras.Model,
    images: np.ndarray,
    recipe: GanRecipe,
    seed: int,
    terminal: TextIO | None = None,
    name: str = "training",
    checkpoint: str | Path | None = None,
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Train both on `images`, uint8 (n, height, width); their weights are changed in place.

    generator: noise (batch, recipe.latent) -> images (batch, height, width, 1) from -1, paper, to
    1, full ink. discriminator: such images -> one logit, above 0 for "real". terminal, name,
    checkpoint: as of `models.chords.train`; the checkpoint is written with each sheet.

    Gives the history, a row a sheet: step (from 1), d_loss, d_accuracy, g_loss (nats; means of the
    steps since the row before, each from before its update), seconds; the steps (m,) of the sheets;
    and the sheets, uint8 (m, 100, height, width), drawn from the same noise throughout.
    """
    optimizers = make_optimizers(generator, discriminator, recipe)
    steps = compiled_steps(generator, discriminator, optimizers, images, recipe, seed)
    fixed, normal = (
        tf.random.stateless_normal((count, recipe.latent), (seed, what))
        for count, what in ((SHEET, -1), (NORMAL, -3))
    )
    parts = [generator, discriminator, *optimizers]
    # the seeds of dropout are among the variables of the networks
    state = State([variable for part in parts for variable in part.variables], checkpoint)
    state.extra.setdefault("sheets", np.zeros((0, SHEET, *images.shape[1:]), np.uint8))

    def learn(numbers: range) -> Iterator[Progress]:
        for first in numbers[::CALL]:
            count = min(CALL, numbers.stop - first)
            sums = steps(tf.constant(first, tf.int64), tf.constant(count, tf.int64)).numpy()
            seen = dict(zip(HISTORY[1:-1], sums.tolist(), strict=True))
            yield Progress(seen, count, count)

    def draw_sheet() -> dict[str, float]:
        with restored(generator.weights):
            take_average(optimizers[0], generator, normal)
            sheet = generate(generator, fixed)
        state.extra["sheets"] = np.concatenate([state.extra["sheets"], sheet[None]])
        return {}

    ends = np.unique(np.linspace(0, recipe.steps, recipe.sheets + 1).round().astype(int))
    rows = [range(*pair) for pair in pairwise(ends.tolist())]
    history = train_rows(rows, learn, draw_sheet, HISTORY, state, terminal=terminal, name=name)
    take_average(optimizers[0], generator, normal)
    return history, history["step"].to_numpy(), state.extra["sheets"]


def make_optimizers(
    generator: keras.Model, discriminator: keras.Model, recipe: GanRecipe
) -> list[keras.optimizers.Optimizer]:
    """Adam for the generator and for the discriminator.

    That of the generator keeps the average that the recipe asks for, see `averaging`.
    """
    found = [
        averaging(keras.optimizers.Adam, average, recipe.learning_rate, recipe.beta)
        for average in (recipe.average, 0)
    ]
    for optimizer, model in zip(found, (generator, discriminator), strict=True):
        optimizer.build(model.trainable_variables)
    return found


def compiled_steps(
    generator: keras.Model,
    discriminator: keras.Model,
    optimizers: list[keras.optimizers.Optimizer],
    images: np.ndarray,
    recipe: GanRecipe,
    seed: int,
) -> Steps:
    """Several training steps as one function of the number of the first, from 0, and how many.

    What it draws follows from `seed` and the number of the step alone. It changes the weights of
    both networks and gives the sums of the discriminator's losses and accuracies and of the
    generator's losses, float32 (3,).

    With `recipe.updates` "separate", the lecture's, the discriminator learns a batch of real images
    and then one of generated images, which the generator makes as it would for use, its batch
    normalisation with the moving averages; then the generator learns through the discriminator,
    whose weights stand still. With "joint" the discriminator learns both batches in one update, and
    the generator is in training mode for both. The discriminator normalises each batch by its own
    mean and variance throughout, as a frozen one did in the Keras of the lecture: by its moving
    averages, as Keras 3 would, the lecture's DCGAN comes to nothing, D being right about every
    image in one way of normalising and wrong in the other.
    """
    pixels = tf.constant(images)
    weights_g, weights_d = generator.trainable_variables, discriminator.trainable_variables
    update_g = compiled_update(optimizers[0], weights_g)
    update_d = compiled_update(optimizers[1], weights_d)
    joint = recipe.updates == "joint"

    seen = partial(_shifted, shift=recipe.shift)

    def cross_entropy(logits: tf.Tensor, target: float) -> tf.Tensor:
        targets = tf.fill(tf.shape(logits), target)
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(targets, logits))

    def accuracy_of(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
        right = [tf.cast(real > 0, tf.float32), tf.cast(fake < 0, tf.float32)]
        return tf.reduce_mean(tf.concat(right, 0))

    def learn_d(real: tf.Tensor, fake: tf.Tensor, penalty: float) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            told_real = _logits_and_slope(discriminator, real, penalty)
            told_fake = discriminator(fake, training=True)
            loss = cross_entropy(told_real[0], 1.0 - recipe.smoothing) + cross_entropy(
                told_fake, 0.0
            )
            penalised = loss + 0.5 * penalty * told_real[1]
        update_d(tape.gradient(penalised, weights_d))
        return loss / 2, accuracy_of(told_real[0], told_fake)

    def learn_d_apart(real: tf.Tensor, fake: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        told, losses = [], []
        for batch, target in ((real, 1.0 - recipe.smoothing), (fake, 0.0)):
            with tf.GradientTape() as tape:
                told.append(discriminator(batch, training=True))
                losses.append(cross_entropy(told[-1], target))
            update_d(tape.gradient(losses[-1], weights_d))
        return tf.add_n(losses) / 2, accuracy_of(*told)

    def step(number: tf.Tensor, penalty: float) -> tf.Tensor:
        def draw(what: int) -> tf.Tensor:
            return tf.stack([tf.constant(seed, tf.int64), 4 * number + what])

        shape = (recipe.batch, recipe.latent)
        limit = len(images)
        chosen = tf.random.stateless_uniform(shape[:1], draw(_REAL), 0, limit, tf.int32)
        real = to_range(tf.gather(pixels, chosen))
        fake = generator(tf.random.stateless_normal(shape, draw(_FAKES)), training=joint)
        moved = tf.unstack(
            tf.random.stateless_uniform(
                (3, recipe.batch, 2), draw(_SHIFT), 0, 2 * recipe.shift + 1, tf.int32
            )
        )
        learn = partial(learn_d, penalty=penalty) if joint else learn_d_apart
        d_loss, accuracy = learn(seen(real, moved[0]), seen(fake, moved[1]))
        with tf.GradientTape() as tape:
            made = generator(tf.random.stateless_normal(shape, draw(_NOISE)), training=True)
            logits = discriminator(seen(made, moved[2]), training=True)
            g_loss = cross_entropy(logits, 1.0)
        update_g(tape.gradient(g_loss, weights_g))
        return tf.stack([d_loss, accuracy, g_loss])

    def penalised_step(number: tf.Tensor) -> tf.Tensor:
        every = recipe.penalty_every
        if not recipe.penalty or every == 1:
            return step(number, recipe.penalty)
        steps = (partial(step, number, penalty) for penalty in (every * recipe.penalty, 0.0))
        return tf.cond(number % every == 0, *steps)

    # XLA makes dense networks faster, and convolutions ten times slower than oneDNN does
    dense = not any(map(_has_convolutions, (generator, discriminator)))

    @tf.function(jit_compile=dense, input_signature=[tf.TensorSpec((), tf.int64)] * 2)
    def steps(first: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
        sums, number = tf.zeros(3), first
        while number < first + count:  # of a tf.range XLA would compile each anew
            sums += penalised_step(number)
            number += 1
        return sums

    return steps


def _logits_and_slope(
    discriminator: keras.Model, real: tf.Tensor, penalty: float
) -> tuple[tf.Tensor, tf.Tensor]:
    """The logits of real images, and the mean squared norm of their gradient by the image.

    That is the R1 penalty of Mescheder, Geiger, Nowozin, "Which training methods for GANs do
    actually converge?", 2018; worked out only if it counts.
    """
    if not penalty:
        return discriminator(real, training=True), tf.constant(0.0)
    with tf.GradientTape() as tape:
        tape.watch(real)
        logits = discriminator(real, training=True)
    slope = tape.gradient(logits, real)
    return logits, tf.reduce_mean(tf.reduce_sum(tf.square(slope), (1, 2, 3)))


def _shifted(images: tf.Tensor, moved: tf.Tensor, shift: int) -> tf.Tensor:
    """Each image moved by `moved`, (batch, 2), - `shift` pixels down and to the right, paper
    coming in.

    What the discriminator sees, real or not: it cannot learn single training images by their
    pixels (Zhao et al., "Differentiable augmentation for data-efficient GAN training", 2020).
    """
    if not shift:
        return images
    margins = ((0, 0), (shift, shift), (shift, shift), (0, 0))
    padded = tf.pad(images, margins, constant_values=-1)
    for axis in (1, 2):
        places = 2 * shift - moved[:, axis - 1, None] + tf.range(images.shape[axis])
        padded = tf.gather(padded, places, axis=axis, batch_dims=1)
    return padded


def _has_convolutions(model: keras.Model) -> bool:
    return any(isinstance(layer, keras.layers.Conv2D) for layer in model.layers)


def to_range(images: tf.Tensor) -> tf.Tensor:
    """uint8 (n, height, width) -> float32 (n, height, width, 1) from -1, paper, to 1, full ink."""
    return tf.cast(images, tf.float32)[..., None] / 127.5 - 1
