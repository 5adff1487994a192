"""A network that turns the glyph of one font into another's, and its training on pairs.

P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros, "Image-to-image translation with conditional adversarial
networks", 2017: a U-Net, trained by the distance L1 and against a discriminator of pairs. Here the
discriminator comes in late, once the distance alone has taught the network where strokes go.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from continuo.images.completion.pairs import Pairs
from continuo.images.networks.answers import to_signal
from continuo.images.networks.distort import distort
from continuo.images.networks.normalisation import BatchNormalization, take_average
from continuo.images.networks.precision import WHOLE, layers_of, products_of
from continuo.settings.classifier import Distortion
from continuo.settings.completion import Generator as Recipe
from continuo.training.arrays import read_arrays, write_arrays
from continuo.training.checkpoints import State
from continuo.training.loop import Progress, train_rows
from continuo.training.once import versions
from continuo.training.updates import averaging, compiled_update, rate_of, restored

log = logging.getLogger("continuo")

HISTORY = "step distance g_loss d_loss d_accuracy held_out_distance learning_rate seconds".split()
CALL = 50  # training steps a call
BATCH = 100  # glyphs that are drawn at once
NORMAL = 256  # glyphs by which an average of weights is normalised
JUDGE = (32, 64, 128)  # maps of the discriminator
JUDGE_RATE, BETA = 0.0002, 0.5  # its learning rate and Adam's beta 1, those of the paper
SLOPE = 0.2
LEAST = 0.2  # of the generator's learning rate, that is left where the discriminator joins in

layers = keras.layers


def build_generator(size: int, maps: Sequence[int]) -> keras.Model:
    """Ink (batch, size, size, 1) from 0 to 1 -> the same of the other font.

    A U-Net: each of the levels, `maps` wide, halves the side; on the way back each is joined by
    what it was on the way down.
    """
    inputs = keras.Input((size, size, 1))
    signal, levels = inputs, []
    for level, width in enumerate(maps):
        kernel = 4 if level else 6
        signal = _block(layers.Conv2D(width, kernel, 2, "same"), signal, level > 0)
        if level:
            signal = _block(layers.Conv2D(width, 3, 1, "same"), signal)
        levels.append(signal)
    signal = _block(layers.Conv2D(maps[-1], 3, 1, "same"), signal)
    for width, beside in reversed(list(zip(maps[:-1], levels[:-1], strict=True))):
        signal = _block(layers.Conv2DTranspose(width, 4, 2, "same"), signal)
        signal = layers.Concatenate()([signal, beside])
        signal = _block(layers.Conv2D(width, 3, 1, "same"), signal)
    ink = layers.Conv2DTranspose(1, 6, 2, "same", activation="sigmoid", dtype=WHOLE)(signal)
    return keras.Model(inputs, ink)


def build_discriminator(size: int) -> keras.Model:
    """Pairs (batch, size, size, 2), source and target -> logits (batch, h, w), one for each patch
    of the pair, above 0 for "the font's own"."""
    inputs = keras.Input((size, size, 2))
    signal = inputs
    for level, width in enumerate(JUDGE):
        signal = _block(layers.Conv2D(width, 4, 2, "same"), signal, level > 0)
    logits = layers.Conv2D(1, 3, 1, "same", dtype=WHOLE)(signal)
    return keras.Model(inputs, logits)


def _block(layer: keras.Layer, signal: Any, normalised: bool = True) -> Any:
    signal = layer(signal)
    if normalised:
        signal = BatchNormalization(momentum=0.9)(signal)
    return layers.LeakyReLU(negative_slope=SLOPE)(signal)


def make_generator(
    pairs: Pairs,
    settings: Mapping[str, Any],
    seed: int,
    terminal: TextIO | None = None,
    name: str = "training",
    checkpoint: str | Path | None = None,
) -> tuple[keras.Model, dict[str, Any], pd.DataFrame]:
    """A trained generator for `pairs`, whose "train" part teaches it, its card and its history.

    settings: as the configuration has them, under `generator`. The rest is as in
    `train_generator`.
    """
    recipe = Recipe(**{**settings, "distort": Distortion(**settings["distort"])})
    keras.utils.set_random_seed(seed)
    size = pairs.source.shape[1]
    with layers_of(recipe.precision):
        generator, discriminator = build_generator(size, recipe.maps), build_discriminator(size)
    log.info("generator: %d parameters", generator.count_params())
    log.info("discriminator: %d parameters", discriminator.count_params())
    log.info("products of %s", products_of(generator))
    history = train_generator(
        generator, discriminator, pairs, recipe, seed, terminal, name, checkpoint
    )
    card = {
        "size": size,
        "maps": list(recipe.maps),
        "training": dict(settings),
        "seed": seed,
        "versions": versions(),
        "products": products_of(generator),
    }
    made = build_generator(size, recipe.maps)  # of float32, whatever it was trained with
    made.set_weights(generator.get_weights())
    return made, card, history


def train_generator(
    generator: keras.Model,
    discriminator: keras.Model,
    pairs: Pairs,
    recipe: Recipe,
    seed: int,
    terminal: TextIO | None = None,
    name: str = "training",
    checkpoint: str | Path | None = None,
) -> pd.DataFrame:
    """Train both on the "train" part of `pairs`; their weights are changed in place.

    terminal, name, checkpoint: as of `models.chords.train`. Gives the history, a row for each of
    `recipe.rows`: step (from 1), distance (L1, of ink from 0 to 1), g_loss, d_loss (nats) and
    d_accuracy, means of the steps since the row before, NaN where there was no discriminator;
    held_out_distance, that of the "test" part; learning_rate, at its end; seconds.
    """
    joins = max(recipe.steps - recipe.adversarial, 0)  # the step at which the discriminator does
    schedule = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate, max(joins, 1), LEAST if recipe.adversarial else 0.0
    )
    optimizers = (
        averaging(keras.optimizers.Adam, recipe.average, schedule),
        keras.optimizers.Adam(JUDGE_RATE, BETA),
    )
    for optimizer, model in zip(optimizers, (generator, discriminator), strict=True):
        optimizer.build(model.trainable_variables)
    learning, held_out = pairs.of("train"), pairs.of("test")
    alone, against = compiled_steps(generator, discriminator, optimizers, learning, recipe, seed)
    parts = (generator, discriminator, *optimizers)
    state = State([variable for part in parts for variable in part.variables], checkpoint)
    normal = to_signal(learning.source[:: -(-len(learning) // NORMAL)])
    if recipe.distort:
        normal = distort(normal, recipe.distort, tf.constant([seed, -1], tf.int64))

    def learn(numbers: range) -> Iterator[Progress]:
        cuts = sorted({*numbers[::CALL], numbers.stop, *({joins} & {*numbers})})
        for first, end in pairwise(cuts):
            steps = against if first >= joins else alone
            sums = steps(tf.constant(first, tf.int64), tf.constant(end - first, tf.int64)).numpy()
            seen = dict(zip(HISTORY[1:5], sums.tolist(), strict=True))
            yield Progress(seen, end - first, end - first)

    def judge() -> dict[str, float]:
        with restored(generator.weights):
            take_average(optimizers[0], generator, normal)
            made = draw(generator, held_out.source)
        away = np.abs(made.astype(float) - held_out.target).mean() / 255
        return {"held_out_distance": float(away), "learning_rate": rate_of(optimizers[0])}

    ends = np.unique(np.linspace(0, recipe.steps, recipe.rows + 1).round().astype(int))
    rows = [range(*pair) for pair in pairwise(ends.tolist())]
    history = train_rows(rows, learn, judge, HISTORY, state, terminal=terminal, name=name)
    take_average(optimizers[0], generator, normal)
    return history


Steps = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def compiled_steps(
    generator: keras.Model,
    discriminator: keras.Model,
    optimizers: Sequence[keras.optimizers.Optimizer],
    pairs: Pairs,
    recipe: Recipe,
    seed: int,
) -> tuple[Steps, Steps]:
    """Training steps by the distance alone, and those against the discriminator as well.

    Each is a function of the number of the first step, from 0, and how many; what it draws follows
    from `seed` and that number. It gives the sums of the columns of HISTORY from distance to
    d_accuracy, float32 (4,), NaN for those that there are not.
    """
    sources, targets = tf.constant(pairs.source), tf.constant(pairs.target)
    weights_g, weights_d = generator.trainable_variables, discriminator.trainable_variables
    update_g = compiled_update(optimizers[0], weights_g)
    update_d = compiled_update(optimizers[1], weights_d)

    def cross_entropy(logits: tf.Tensor, target: float) -> tf.Tensor:
        targets = tf.fill(tf.shape(logits), target)
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(targets, logits))

    def batch_of(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        draws = tf.stack([tf.constant(seed, tf.int64), 2 * number])
        shape, limit = (recipe.batch,), len(pairs)
        chosen = tf.random.stateless_uniform(shape, draws, 0, limit, tf.int32)
        batch = [to_signal(tf.gather(glyphs, chosen)) for glyphs in (sources, targets)]
        if recipe.distort:  # from the same seed: alike
            batch = [distort(glyphs, recipe.distort, draws + 1) for glyphs in batch]
        return batch[0], batch[1]

    def alone(number: tf.Tensor) -> tf.Tensor:
        source, target = batch_of(number)
        with tf.GradientTape() as tape:
            distance = tf.reduce_mean(tf.abs(generator(source, training=True) - target))
        update_g(tape.gradient(distance, weights_g))
        return tf.stack([distance, np.nan, np.nan, np.nan])

    def against(number: tf.Tensor) -> tf.Tensor:
        source, target = batch_of(number)
        with tf.GradientTape() as tape:
            made = generator(source, training=True)
            distance = tf.reduce_mean(tf.abs(made - target))
            g_loss = cross_entropy(discriminator(tf.concat([source, made], -1), training=True), 1.0)
            loss = g_loss + recipe.distance * distance
        gradients = tape.gradient(loss, weights_g)
        with tf.GradientTape() as tape:
            real = discriminator(tf.concat([source, target], -1), training=True)
            fake = discriminator(tf.concat([source, tf.stop_gradient(made)], -1), training=True)
            d_loss = (cross_entropy(real, 1.0) + cross_entropy(fake, 0.0)) / 2
        update_d(tape.gradient(d_loss, weights_d))
        update_g(gradients)
        right = [tf.cast(real > 0, tf.float32), tf.cast(fake < 0, tf.float32)]
        return tf.stack([distance, g_loss, d_loss, tf.reduce_mean(tf.stack(right))])

    def several(step: Callable[[tf.Tensor], tf.Tensor]) -> Steps:
        # not compiled by XLA: on a CPU its convolutions are many times slower than oneDNN's
        @tf.function(input_signature=[tf.TensorSpec((), tf.int64)] * 2)
        def steps(first: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
            sums = tf.zeros(4)
            for number in tf.range(first, first + count):
                sums += step(number)
            return sums

        return steps

    return several(alone), several(against)


def draw(generator: keras.Model, source: np.ndarray) -> np.ndarray:
    """The glyphs of `source` as the other font would have them; both uint8 (n, size, size)."""
    parts = [source[first : first + BATCH] for first in range(0, len(source), BATCH)]
    made = [np.asarray(generator(to_signal(part), training=False))[..., 0] for part in parts]
    whole = np.concatenate([np.zeros((0, *source.shape[1:]), np.float32), *made])
    return np.rint(255 * whole).astype(np.uint8)


def save_generator(
    generator: keras.Model, card: Mapping[str, Any], history: pd.DataFrame, path: str | Path
) -> None:
    """Write it with its card and its history, but for the seconds."""
    told = history.drop(columns="seconds").astype(object)
    told = told.where(told.notna(), None)
    arrays = {f"weight_{n:03d}": value for n, value in enumerate(generator.get_weights())}
    write_arrays(arrays, {**card, "history": told.to_dict("list")}, path)


def read_generator(path: str | Path) -> tuple[keras.Model, dict[str, Any]]:
    """The generator that `save_generator` wrote, and its card; UserError for any other file."""

    def build(arrays: dict[str, np.ndarray], card: dict[str, Any]) -> keras.Model:
        model = build_generator(int(card["size"]), [int(width) for width in card["maps"]])
        model.set_weights([arrays[name] for name in sorted(arrays)])
        return model

    return read_arrays(path, "a generator of glyphs", build)
