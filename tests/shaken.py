"""Networks of images with weights that tell one from another."""

import numpy as np


def shake(model, seed=1):
    """Weights drawn at random, biases and moving averages too."""
    random = np.random.default_rng(seed)

    def draw(shape):  # a variance or a gamma must not be negative
        return random.normal(0, 0.4, shape) if len(shape) > 1 else random.uniform(0.1, 1, shape)

    model.set_weights([draw(w.shape) for w in model.weights])
    return model
