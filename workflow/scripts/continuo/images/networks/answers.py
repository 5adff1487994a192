"""What a network that tells classes of images apart says to them."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from continuo.base.errors import UserError

BATCH = 500  # images that are classified at once


def to_signal(images: tf.Tensor) -> tf.Tensor:
    """Images as networks take them: uint8 (n, height, width) -> float32 (n, height, width, 1)."""
    return tf.cast(images, tf.float32)[..., None] / 255


def require_size(model: keras.Model, images: np.ndarray, where: str) -> None:
    """UserError, with the key `where`, unless `model` takes `images`, (n, height, width)."""
    takes, has = (f"{h} x {w}" for h, w in (model.input_shape[1:3], images.shape[1:]))
    if takes != has:
        raise UserError(
            f"{where}: images of {has} pixels, for a network that takes {takes}; "
            "name one of the same size"
        )


def compiled_probabilities(model: keras.Model) -> Callable[[np.ndarray], np.ndarray]:
    """`model` as a function of images, uint8 (n, height, width), to probabilities (n, classes)."""

    @tf.function(input_signature=[tf.TensorSpec((None, *model.input_shape[1:3]), tf.uint8)])
    def answer(batch: tf.Tensor) -> tf.Tensor:
        return tf.nn.softmax(model(to_signal(batch), training=False))

    def probabilities(images: np.ndarray) -> np.ndarray:
        parts = np.split(images, range(BATCH, len(images), BATCH))
        return np.concatenate([answer(tf.constant(part)).numpy() for part in parts])

    return probabilities


def judge(probabilities: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each image: its loss in nats, float (n,), and whether it is classified correctly."""
    given = probabilities[np.arange(len(labels)), labels].astype(float)
    return -np.log(np.maximum(given, 1e-38)), probabilities.argmax(-1) == labels
