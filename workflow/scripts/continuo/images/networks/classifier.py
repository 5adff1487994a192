"""Training a network that tells classes of images apart."""

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from continuo.images.data.dataset import ImageSet
from continuo.images.networks.answers import compiled_probabilities, judge, to_signal
from continuo.images.networks.distort import distort
from continuo.images.networks.layers import build, card_of, to_keras
from continuo.images.networks.normalisation import take_average
from continuo.images.networks.precision import products_of
from continuo.images.networks.shade import shade
from continuo.settings.classifier import Distortion, Shading
from continuo.settings.classifier import Recipe as ClassifierRecipe
from continuo.training.archive import HISTORY
from continuo.training.checkpoints import State
from continuo.training.loop import Progress, split_steps, train_rows
from continuo.training.once import versions
from continuo.training.updates import averaging, compiled_update, rate_of, restored

log = logging.getLogger("continuo")

CALL = 64  # training steps a call: what passes between Python and TensorFlow costs them nothing
NORMAL = 1024  # training images, changed as in training, that normalise an average of weights


def make_classifier(
    images: ImageSet,
    settings: Mapping[str, Any],
    where: str,
    seed: int,
    terminal: TextIO | None = None,
    name: str = "training",
    checkpoint: str | Path | None = None,
) -> tuple[keras.Sequential, dict[str, Any], pd.DataFrame]:
    """A trained network for the classes of `images`, of Keras's own layers; its card; its history.

    settings: `layers` and those of the recipe, as the configuration has them, under the key
    `where`. The rest is as in `train_classifier`.
    """
    training = {key: value for key, value in settings.items() if key != "layers"}
    changes = {"distort": Distortion(**training["distort"]), "shade": Shading(**training["shade"])}
    recipe = ClassifierRecipe(**{**training, **changes})
    learnt, held_out = images.of("train"), images.of("test")
    keras.utils.set_random_seed(seed)
    shape = (*images.images.shape[1:], 1)
    outputs = len(images.classes)
    model = build(settings["layers"], shape, f"{where}.layers", outputs, recipe.precision)
    told = (model.count_params(), len(learnt), products_of(model))
    log.info("%d parameters, %d images, products of %s", *told)
    history = train_classifier(
        model,
        learnt.images,
        learnt.labels,
        (held_out.images, held_out.labels),
        recipe,
        seed,
        terminal,
        name,
        checkpoint,
    )
    card = {
        **card_of(model, settings["layers"], outputs),
        "classes": images.classes,
        "training": training,
        "seed": seed,
        "versions": versions(),
        "products": products_of(model),
    }
    return to_keras(model), card, history


def train_classifier(
    model: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    held_out: tuple[np.ndarray, np.ndarray],
    recipe: ClassifierRecipe,
    seed: int,
    terminal: TextIO | None = None,
    name: str = "training",
    checkpoint: str | Path | None = None,
) -> pd.DataFrame:
    """Train `model` on `images`, uint8 (n, height, width), and their `labels`; return its history.

    model: made by `layers.build` with as many outputs as classes; its weights are
    changed in place. held_out: images and labels that are classified after each epoch and change
    nothing. terminal, name, checkpoint: as of `models.chords.train`.

    History, one row an epoch: epoch (from 1), loss and accuracy (of the training batches, dropout
    and distortions on, nats an image), held_out_loss, held_out_accuracy, learning_rate (at its
    end), seconds.
    """
    batches = -(-len(images) // recipe.batch)
    optimizer = make_optimizer(recipe, recipe.epochs * batches)
    optimizer.build(model.trainable_variables)
    steps = compiled_steps(model, optimizer, images, labels, recipe)
    probabilities = compiled_probabilities(model)
    random = np.random.default_rng(seed)
    state = State([*model.variables, *optimizer.variables], checkpoint, random)
    some = to_signal(images[:: -(-len(images) // NORMAL)])
    normal = changed(some, recipe, tf.constant([seed, -1], tf.int64))

    def learn(numbers: range) -> Iterator[Progress]:
        order = random.permutation(len(images))
        whole = len(order) - len(order) % recipe.batch
        calls = np.split(order[:whole].reshape(-1, recipe.batch), range(CALL, batches, CALL))
        calls.append(order[None, whole:])
        first = numbers.start
        for call in calls:
            if call.size:
                sums = steps(tf.constant(call), tf.constant([seed, first], tf.int64))
                loss, right = (float(value) for value in sums)
                yield Progress({"loss": loss, "accuracy": right}, len(call), call.size)
                first += len(call)

    def judge_epoch() -> dict[str, float]:
        with restored(model.weights):
            take_average(optimizer, model, normal)
            surprise, right = judge(probabilities(held_out[0]), held_out[1])
        return {
            "learning_rate": rate_of(optimizer),
            "held_out_loss": surprise.mean(),
            "held_out_accuracy": right.mean(),
        }

    rows = split_steps(recipe.epochs * batches, recipe.epochs)
    history = train_rows(rows, learn, judge_epoch, HISTORY, state, terminal=terminal, name=name)
    take_average(optimizer, model, normal)
    return history


def make_optimizer(recipe: ClassifierRecipe, steps: int) -> keras.optimizers.Optimizer:
    """The optimiser that the recipe names, for a training of so many steps.

    It keeps the average that the recipe asks for, see `averaging`.
    """
    rate: float | keras.optimizers.schedules.LearningRateSchedule = recipe.learning_rate
    if recipe.decay == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps)
    if recipe.optimizer == "sgd":
        return averaging(keras.optimizers.SGD, recipe.average, rate, momentum=0.9, nesterov=True)
    kinds = {"adadelta": keras.optimizers.Adadelta, "adam": keras.optimizers.Adam}
    return averaging(kinds[recipe.optimizer], recipe.average, rate)


def changed(inputs: tf.Tensor, recipe: ClassifierRecipe, seed: tf.Tensor) -> tf.Tensor:
    """Images, as `to_signal` gives them, as training shows them; seed: int64 (2,)."""
    if recipe.distort:
        inputs = distort(inputs, recipe.distort, seed)
    if recipe.shade:
        inputs = shade(inputs, recipe.shade, seed)
    return inputs


def compiled_steps(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    images: np.ndarray,
    labels: np.ndarray,
    recipe: ClassifierRecipe,
) -> Callable[[tf.Tensor, tf.Tensor], tuple[tf.Tensor, tf.Tensor]]:
    """Several training steps as one function of their images' indices, int64 (steps, batch).

    The second argument, int64 (2,), is the seed and the number of the first step: distortions and
    shades are drawn from them. It changes the weights of `model`, and gives the sum of the losses,
    nats, and how many images were classified correctly.
    """
    pixels, classes = tf.constant(images), tf.constant(labels)
    variables = model.trainable_variables
    update = compiled_update(optimizer, variables)

    # not compiled by XLA: on a CPU its convolutions are ten times slower than oneDNN's
    @tf.function(
        input_signature=[tf.TensorSpec((None, None), tf.int64), tf.TensorSpec(2, tf.int64)]
    )
    def steps(chosen: tf.Tensor, seed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        losses, rights = tf.constant(0.0), tf.constant(0.0)
        for number in tf.range(tf.shape(chosen, tf.int64)[0]):
            batch = chosen[number]
            drawn = tf.stack([seed[0], seed[1] + number])
            inputs = changed(to_signal(tf.gather(pixels, batch)), recipe, drawn)
            targets = tf.gather(classes, batch)
            with tf.GradientTape() as tape:
                logits = model(inputs, training=True)
                entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
                loss = entropy
                if recipe.smoothing:
                    even = -tf.reduce_mean(tf.nn.log_softmax(logits), -1)
                    loss = (1 - recipe.smoothing) * entropy + recipe.smoothing * even
                loss = tf.reduce_mean(loss)
            update(tape.gradient(loss, variables))
            right = tf.argmax(logits, -1) == targets
            losses += tf.reduce_sum(entropy)
            rights += tf.reduce_sum(tf.cast(right, tf.float32))
        return losses, rights

    return steps
