"""What a trained generator of images makes, and of what noise."""

import keras
import numpy as np
import tensorflow as tf

from continuo.base.errors import UserError

BATCH = 100  # images that are generated at once


def generate(generator: keras.Model, noise: tf.Tensor) -> np.ndarray:
    """What `generator` makes of `noise` (n, latent): uint8 (n, height, width)."""
    parts = [noise[i : i + BATCH] for i in range(0, len(noise), BATCH)]
    made = np.concatenate([np.asarray(generator(part, training=False)) for part in parts])
    return np.clip(np.rint((made[..., 0] + 1) * 127.5), 0, 255).astype(np.uint8)


def draw_noise(count: int, latent: int, seed: int) -> tf.Tensor:
    """What a generator starts from: standard normal, float32 (count, latent)."""
    return tf.random.stateless_normal((count, latent), (seed, -2))


def walk(latent: int, frames: int, seed: int) -> tf.Tensor:
    """Noise on the way from one draw to another, float32 (frames, latent).

    Along the great circle between them: straight through the middle, noise would be smaller than
    any that the generator has seen.
    """
    first, last = np.asarray(draw_noise(2, latent, seed)).astype(float)
    cosine = first @ last / np.linalg.norm(first) / np.linalg.norm(last)
    angle = np.arccos(np.clip(cosine, -1, 1))
    along = np.linspace(0, 1, frames)[:, None] * angle
    path = (np.sin(angle - along) * first + np.sin(along) * last) / np.sin(angle)
    return tf.constant(path, tf.float32)


def require_shape(generator: keras.Model, shape: tuple[int, ...], where: str) -> None:
    """UserError, with the key `where`, unless `generator` makes images of that shape."""
    made = generator.output_shape[1:]
    if tuple(made) != tuple(shape):
        raise UserError(
            f"{where}: makes arrays of shape {made}, and the images have {shape}; end, for "
            f"instance, with a dense layer of {np.prod(shape)} units and reshape: {list(shape)}"
        )
