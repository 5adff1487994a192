"""L2 pooling: of each square the length of the vector of its values."""

import keras
import tensorflow as tf

SMALLEST = 1e-12  # sum of squares: the root has no slope at 0, where a square without ink is


@keras.saving.register_keras_serializable("continuo")
class L2Pooling2D(keras.layers.AveragePooling2D):
    """The square root of the sum of the squares of each square, as the lecture defines it.

    Inputs and outputs as of `keras.layers.AveragePooling2D`, which has the settings. A square of
    zeros gives 1e-6, and no gradient.
    """

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """The roots of the sums."""
        height, width = self.pool_size
        sums = super().call(tf.square(inputs)) * (height * width)
        return tf.sqrt(tf.maximum(sums, SMALLEST))
