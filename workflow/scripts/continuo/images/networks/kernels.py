"""What a network of images looks for first."""

import keras
import numpy as np

from continuo.images.networks.answers import BATCH, to_signal


def first_kernels(model: keras.Sequential, example: np.ndarray) -> dict[str, np.ndarray]:
    """The kernels of the first convolution, and what they make of the image `example`.

    example: uint8 (height, width). Gives `kernels`, float32 (kernel height, kernel width, filters);
    `maps`, float32 (height, width, filters), after the activation; and `example`. Both are of shape
    (0, 0, 0) where the network has no convolution, or it is not of the image itself.
    """
    none = np.zeros((0, 0, 0), np.float32)
    found = {"kernels": none, "maps": none, "example": example}
    signal = to_signal(example[None])
    for layer in model.layers:
        signal = layer(signal, training=False)
        if isinstance(layer, keras.layers.Conv2D):
            kernel = np.asarray(layer.kernel)
            if kernel.shape[2] == 1:
                found["kernels"], found["maps"] = kernel[:, :, 0], np.asarray(signal)[0]
            break
    return found


def features(model: keras.Sequential, images: np.ndarray) -> np.ndarray:
    """What reaches the last layer of a classifier: float32 (n, features).

    images: uint8 (n, height, width), of the size that it was trained on.
    """
    inner = keras.Model(model.inputs, model.layers[-2].output)
    parts = np.split(images, range(BATCH, len(images), BATCH))
    return np.concatenate([np.asarray(inner(to_signal(part), training=False)) for part in parts])
