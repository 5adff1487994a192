"""Images moved, turned, scaled, sheared and bent at random while a network trains on them."""

import tensorflow as tf

from continuo.settings.classifier import Distortion


def distort(images: tf.Tensor, how: Distortion, seed: tf.Tensor) -> tf.Tensor:
    """Each of `images` (batch, height, width, 1) distorted in its own way, drawn from `seed` (2,).

    Each pixel is looked up, bilinearly, where an affine map about the middle and the displacement
    send it; outside of the image there is paper, 0. The displacement is that of 5 by 5 knots, each
    of a normal distribution of standard deviation `how.bend`, with a smooth surface through them,
    whose own is 0.8 of it; in the manner of Simard, Steinkraus, Platt, "Best practices for
    convolutional neural networks", 2003.
    """
    batch, (height, width) = tf.shape(images)[0], images.shape[1:3]
    seeds = tf.random.split(seed, 3)
    draw = tf.random.stateless_uniform((6, batch, 1, 1), seeds[0], -1, 1)
    angle = draw[0] * how.rotate * (3.141592653589793 / 180)
    tall, wide = 1 + draw[1] * how.scale, 1 + draw[2] * how.scale
    slant = draw[3] * how.shear
    rows = tf.range(height, dtype=tf.float32)[:, None] - (height - 1) / 2
    columns = tf.range(width, dtype=tf.float32) - (width - 1) / 2
    cosine, sine = tf.cos(angle), tf.sin(angle)
    y = (cosine * rows - sine * columns) * tall
    x = (sine * rows + cosine * columns) * wide + slant * rows
    y += draw[4] * how.shift + (height - 1) / 2
    x += draw[5] * how.shift + (width - 1) / 2
    if how.bend:
        coarse = tf.random.stateless_normal((batch, 5, 5, 2), seeds[1], 0, how.bend)
        smooth = tf.image.resize(coarse, (height, width), "bicubic")
        y, x = y + smooth[..., 0], x + smooth[..., 1]
    return _look_up(images[..., 0], y, x)[..., None]


def _look_up(images: tf.Tensor, y: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
    """The pixels of `images` (batch, height, width) at the places y, x, bilinearly."""
    height, width = images.shape[1:]
    padded = tf.pad(images, ((0, 0), (1, 2), (1, 2)))
    y = tf.clip_by_value(y + 1, 0, height + 1)
    x = tf.clip_by_value(x + 1, 0, width + 1)
    top, left = tf.floor(y), tf.floor(x)
    down, right = y - top, x - left
    first = tf.range(tf.shape(images)[0])[:, None, None] * ((height + 3) * (width + 3))
    place = first + tf.cast(top, tf.int32) * (width + 3) + tf.cast(left, tf.int32)
    flat = tf.reshape(padded, (-1,))
    upper = tf.gather(flat, place) * (1 - right) + tf.gather(flat, place + 1) * right
    place += width + 3
    lower = tf.gather(flat, place) * (1 - right) + tf.gather(flat, place + 1) * right
    return upper * (1 - down) + lower * down
