"""How far back a cell remembers: a task of recall, and how much of the past an answer depends on.

A melody of tones that are drawn is heard, the first of them marked; when it ends the first is to be
named, as in a task of S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997. What a
gradient has to cross is then the length of the melody.
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from continuo.models.cells.layers import CELL_LAYERS

TONES = 8
FARTHEST = 200  # steps from the tone to the question
FURTHER = 1.25  # times as far, once enough answers are right
ENOUGH = 0.9  # of the answers, on a moving average
AVERAGE = 0.8  # of which this stays at each update
HEARD = 256  # melodies that gradients are taken over


@dataclass(frozen=True)
class Recipe:
    """How a cell learns: in at most so many updates, over `first` steps, and further as it
    succeeds; every other update is over fewer, so that it forgets none of them."""

    units: int = 32
    batch: int = 32
    updates: int = 450
    learning_rate: float = 0.01
    first: int = 10
    farthest: int = FARTHEST


@dataclass(frozen=True)
class Found:
    """Of one cell. course: over how many steps it was asked at each update; recalled: whether it
    succeeded over the farthest; before, after: the gradients, see `gradient_by_lag`."""

    course: np.ndarray
    recalled: bool
    before: np.ndarray
    after: np.ndarray


def draw(lag: int, batch: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Melodies, one-hot and whether a tone is the marked one, (batch, lag + 1, TONES + 1), and the
    tones to name, (batch,)."""
    tones = random.integers(0, TONES, (batch, lag + 1))
    heard = np.zeros((batch, lag + 1, TONES + 1), np.float32)
    np.put_along_axis(heard, tones[..., None], 1, axis=2)
    heard[:, 0, TONES] = 1
    return heard, tones[:, 0]


def build(cell: str, units: int, seed: int) -> keras.Model:
    """Melodies -> logits of the tones, (batch, TONES)."""
    keras.utils.set_random_seed(seed)
    heard = keras.Input((None, TONES + 1))
    return keras.Model(heard, keras.layers.Dense(TONES)(CELL_LAYERS[cell](units)(heard)))


def learn(
    model: keras.Model, recipe: Recipe, random: np.random.Generator
) -> tuple[np.ndarray, bool]:
    """Train the model in place; see `Found`."""
    optimizer = keras.optimizers.Adam(recipe.learning_rate, clipnorm=1.0)
    optimizer.build(model.trainable_variables)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    shape = tf.TensorSpec((recipe.batch, None, TONES + 1))

    @tf.function(input_signature=[shape, tf.TensorSpec((recipe.batch,), tf.int64)])
    def update(heard: tf.Tensor, named: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            logits = model(heard, training=True)
            wrong = loss(named, logits)
        gradients = tape.gradient(wrong, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return tf.reduce_mean(tf.cast(tf.argmax(logits, 1) == named, tf.float32))

    lag, right, course = float(recipe.first), 0.0, list[int]()
    while len(course) < recipe.updates:
        course.append(int(lag))
        if len(course) % 2:
            shorter = int(random.integers(recipe.first // 2, int(lag) + 1))
            update(*draw(shorter, recipe.batch, random))
            continue
        share = float(update(*draw(int(lag), recipe.batch, random)))
        right = AVERAGE * right + (1 - AVERAGE) * share
        if right > ENOUGH:
            if lag >= recipe.farthest:
                return np.array(course), True
            lag, right = min(lag * FURTHER, recipe.farthest), 0.0
    return np.array(course), False


def gradient_by_lag(model: keras.Model, lag: int, random: np.random.Generator) -> np.ndarray:
    """How much what was heard so many steps ago changes the answer, (lag + 1,): the norm of the
    gradient of the logits' sum, each weighed by a sign that is drawn, by the input of that step,
    the mean over melodies, as a share of that of the last step."""
    heard, _ = draw(lag, HEARD, random)
    heard = tf.constant(heard)
    signs = random.choice([-1.0, 1.0], (HEARD, TONES)).astype(np.float32)
    with tf.GradientTape() as tape:
        tape.watch(heard)
        said = tf.reduce_sum(model(heard) * signs)
    norms = np.linalg.norm(tape.gradient(said, heard).numpy(), axis=2).mean(axis=0)[::-1]
    return norms / norms[0]


def measure(cell: str, recipe: Recipe, seed: int) -> Found:
    """Train the cell and see how far back it remembers."""
    random = np.random.default_rng(seed)
    model = build(cell, recipe.units, seed)
    before = gradient_by_lag(model, recipe.farthest, random)
    course, recalled = learn(model, recipe, random)
    return Found(course, recalled, before, gradient_by_lag(model, recipe.farthest, random))
