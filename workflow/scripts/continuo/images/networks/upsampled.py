"""A convolution of an image that has just been doubled in size, without doubling it."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("continuo")
class UpsampledConv2D(keras.layers.Conv2D):
    """`UpSampling2D(2)`, nearest neighbour, and then `Conv2D` with a 3x3 kernel, in one.

    Same weights, values and gradients as the two layers (to rounding), stride 1, padding valid or
    same. Each pixel of the doubled image stands there four times, so that a 3x3 kernel sees at most
    2x2 different ones, and which of its weights fall together depends only on whether the row and
    the column are even or odd. Four 2x2 kernels of summed weights on the small image give the four
    kinds of pixels, interleaved: 16 multiplications where there were 36.

    Inputs (batch, height, width, channels); outputs (batch, 2 height - 2, 2 width - 2, filters)
    with padding valid, (batch, 2 height, 2 width, filters) with same.
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """The weights of the `Conv2D`."""
        if self.kernel_size != (3, 3) or self.strides != (1, 1) or self.dilation_rate != (1, 1):
            raise ValueError("UpsampledConv2D has kernels of 3x3 and strides of 1")
        super().build(input_shape)

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        """The convolution of the doubled `inputs`."""
        if self.padding == "same":
            inputs = tf.pad(inputs, ((0, 0), (1, 1), (1, 1), (0, 0)))
        first, second, third = tf.unstack(tf.convert_to_tensor(self.kernel))
        rows = tf.stack([first + second, third]), tf.stack([first, second + third])
        kernels = []
        for row in rows:
            left, middle, right = tf.unstack(row, axis=1)
            kernels += [
                tf.stack([left + middle, right], axis=1),
                tf.stack([left, middle + right], axis=1),
            ]
        phases = tf.nn.conv2d(inputs, tf.concat(kernels, -1), 1, "VALID")
        outputs = tf.nn.depth_to_space(phases, 2)
        if self.padding == "same":
            outputs = outputs[:, 1:-1, 1:-1]
        if self.use_bias:
            outputs = tf.nn.bias_add(outputs, tf.convert_to_tensor(self.bias))
        return self.activation(outputs)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """See the class."""
        batch, height, width, _ = input_shape
        less = 2 if self.padding == "valid" else 0
        sides = [None if side is None else 2 * side - less for side in (height, width)]
        if 0 in sides:
            raise ValueError("the kernel is larger than the doubled image")
        return (batch, *sides, self.filters)
