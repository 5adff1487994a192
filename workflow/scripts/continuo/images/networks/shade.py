"""Grey values of images changed at random while a network trains on them."""

import tensorflow as tf

from continuo.settings.classifier import Shading

KERNEL = 5  # side of the random filters
KNOTS = 4  # of clouds, along each axis


def shade(images: tf.Tensor, how: Shading, seed: tf.Tensor) -> tf.Tensor:
    """Each of `images` (batch, height, width, 1) shaded in its own way, drawn from `seed` (2,).

    Each kind changes a share of the images, whatever the others do, in this order: mixed with
    itself after a filter of random weights (Z. Xu et al., "Robust and generalizable visual
    representation learning via random convolutions", ICLR 2021); another paper and another ink;
    veiled by smooth clouds; patches, turned rectangles within which paper and ink are any other two
    greys, alike or swapped among them (after Z. Zhong et al., "Random erasing data augmentation",
    AAAI 2020); normal noise. Values stay within 0 and 1.
    """
    batch = tf.shape(images)[0]
    kinds = tf.random.split(seed, 5)

    def drawn(seed: tf.Tensor, most: float = 1) -> tf.Tensor:
        return tf.random.stateless_uniform((batch, 1, 1, 1), seed, 0, most)

    def on_a_share(images: tf.Tensor, shaded: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        return tf.where(drawn(seed) < how.share, tf.clip_by_value(shaded, 0, 1), images)

    if how.texture:
        seeds = tf.random.split(kinds[0], 3)
        weight = drawn(seeds[0], how.texture)
        mixed = (1 - weight) * images + weight * _filtered(images, seeds[1])
        images = on_a_share(images, mixed, seeds[2])
    if how.contrast:
        seeds = tf.random.split(kinds[1], 3)
        paper, ink = drawn(seeds[0], how.contrast), 1 - drawn(seeds[1], how.contrast)
        images = on_a_share(images, paper + (ink - paper) * images, seeds[2])
    if how.clouds:
        seeds = tf.random.split(kinds[2], 3)
        coarse = tf.random.stateless_uniform((batch, KNOTS, KNOTS, 1), seeds[0])
        cloud = tf.image.resize(coarse, images.shape[1:3], "bicubic")
        weight = drawn(seeds[1], how.clouds)
        images = on_a_share(images, (1 - weight) * images + weight * cloud, seeds[2])
    if how.patches:
        seeds = tf.random.split(kinds[3], 2)
        images = on_a_share(images, _patched(images, how.patches, seeds[0]), seeds[1])
    if how.noise:
        seeds = tf.random.split(kinds[4], 3)
        noise = tf.random.stateless_normal(tf.shape(images), seeds[0])
        images = on_a_share(images, images + drawn(seeds[1], how.noise) * noise, seeds[2])
    return images


def _filtered(images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Each image after a filter of its own, of normal weights with squares that add up to 1."""
    batch = tf.shape(images)[0]
    kernels = tf.random.stateless_normal((KERNEL, KERNEL, batch, 1), seed, 0, 1 / KERNEL)
    # images as the channels of one, so that each has its filter
    channels = tf.transpose(images, (3, 1, 2, 0))
    filtered = tf.nn.depthwise_conv2d(channels, kernels, (1, 1, 1, 1), "SAME")
    return tf.transpose(filtered, (3, 1, 2, 0))


def _patched(images: tf.Tensor, count: int, seed: tf.Tensor) -> tf.Tensor:
    """Each image with `count` patches, a pixel to half a side wide, evenly in the logarithm."""
    batch, (height, width) = tf.shape(images)[0], images.shape[1:3]
    rows = tf.range(height, dtype=tf.float32)[:, None, None]
    columns = tf.range(width, dtype=tf.float32)[None, :, None]
    longest = max(height, width) / 2
    for patch_seed in tf.unstack(tf.random.split(seed, count)):
        draw = tf.random.stateless_uniform((7, batch, 1, 1, 1), patch_seed)
        angle = draw[0] * 3.141592653589793
        y, x = rows - draw[1] * height, columns - draw[2] * width
        along = tf.cos(angle) * x + tf.sin(angle) * y
        across = tf.cos(angle) * y - tf.sin(angle) * x
        within = (2 * tf.abs(across) <= longest ** draw[3]) & (tf.abs(along) <= longest ** draw[4])
        images = tf.where(within, draw[5] + (draw[6] - draw[5]) * images, images)
    return images
