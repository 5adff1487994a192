"""The lecture's networks of images, written as its reader would in plain Keras, and their training.

Keras's own layers, `model.fit` for the digits; for a GAN a `predict` and three `train_on_batch`.
"""

from collections.abc import Callable

import keras
import numpy as np
from keras import layers

LATENT, BATCH = 128, 32


def one_conv() -> keras.Model:
    """Digits: one convolution."""
    return _classifier(
        layers.Conv2D(16, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.2),
    )


def doubled() -> keras.Model:
    """Digits: two convolutions and two dense layers."""
    return _classifier(
        layers.Conv2D(32, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.2),
    )


def _classifier(*hidden: keras.Layer) -> keras.Model:
    output = layers.Dense(10, activation="softmax", dtype="float32")
    model = keras.Sequential([keras.Input((28, 28, 1)), *hidden, output])
    adadelta = keras.optimizers.Adadelta(1.0)
    model.compile(adadelta, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def gan() -> tuple[keras.Model, keras.Model]:
    """The vanilla generator and discriminator."""
    generator = keras.Sequential([keras.Input((LATENT,))])
    for units in (256, 512, 1024):
        generator.add(layers.Dense(units))
        generator.add(layers.LeakyReLU(negative_slope=0.2))
        generator.add(layers.BatchNormalization(momentum=0.8))
    generator.add(layers.Dense(48 * 48, activation="tanh"))
    generator.add(layers.Reshape((48, 48, 1)))
    discriminator = keras.Sequential([keras.Input((48, 48, 1)), layers.Flatten()])
    for units in (512, 256):
        discriminator.add(layers.Dense(units))
        discriminator.add(layers.LeakyReLU(negative_slope=0.2))
    discriminator.add(layers.Dense(1, activation="sigmoid"))
    return generator, discriminator


def dcgan() -> tuple[keras.Model, keras.Model]:
    """The generator and discriminator with convolutions."""
    generator = keras.Sequential([keras.Input((LATENT,))])
    generator.add(layers.Dense(14 * 14 * 64, activation="relu"))
    generator.add(layers.Reshape((14, 14, 64)))
    for _ in range(2):
        generator.add(layers.UpSampling2D())
        generator.add(layers.Conv2D(64, 3, activation="relu"))
        generator.add(layers.BatchNormalization(momentum=0.8))
    generator.add(layers.Conv2D(1, 3, activation="tanh"))
    discriminator = keras.Sequential([keras.Input((48, 48, 1))])
    for filters, kernel, stride in ((32, 6, 2), (64, 4, 2), (128, 4, 1)):
        discriminator.add(layers.Conv2D(filters, kernel, stride))
        discriminator.add(layers.LeakyReLU(negative_slope=0.2))
        if filters > 32:
            discriminator.add(layers.BatchNormalization(momentum=0.8))
    discriminator.add(layers.Flatten())
    discriminator.add(layers.Dense(1, activation="sigmoid"))
    return generator, discriminator


def gan_step(
    generator: keras.Model, discriminator: keras.Model, images: np.ndarray
) -> Callable[[], tuple[float, float, float]]:
    """A training step on `images`, float32 (n, 48, 48, 1): it gives the losses.

    On real images, on generated ones, and of the generator.
    """
    random = np.random.default_rng(1)
    ones, zeros = np.ones((BATCH, 1)), np.zeros((BATCH, 1))

    def noise() -> np.ndarray:
        return random.normal(0, 1, (BATCH, LATENT))

    adam = keras.optimizers.Adam
    discriminator.compile(adam(0.0002, 0.5), "binary_crossentropy", metrics=["accuracy"])
    # Keras 3 asks what is trainable when it first trains, not when it compiles
    discriminator.train_on_batch(images[:BATCH], ones)
    discriminator.trainable = False
    combined = keras.Sequential([keras.Input((LATENT,)), generator, discriminator])
    combined.compile(adam(0.0002, 0.5), "binary_crossentropy")

    def step() -> tuple[float, float, float]:
        real = images[random.integers(0, len(images), BATCH)]
        fake = generator.predict(noise(), verbose=0)
        on_real, _ = discriminator.train_on_batch(real, ones)
        on_fake, _ = discriminator.train_on_batch(fake, zeros)
        return on_real, on_fake, combined.train_on_batch(noise(), ones)

    return step
