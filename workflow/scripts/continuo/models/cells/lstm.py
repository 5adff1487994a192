"""An LSTM layer that trains faster on a CPU than Keras's own, and is the same layer otherwise."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf


@keras.saving.register_keras_serializable("continuo")
class LSTM(keras.layers.LSTM):
    """`keras.layers.LSTM`, the same weights, values and gradients, in fewer and larger products.

    For step t, with the gates in Keras's order (i, f, g, o), * the elementwise product and
    z_t = x_t W + h_(t-1) U + b:

        i, f, o = sigmoid(z)     g = tanh(z)     c_t = f_t * c_(t-1) + i_t * g_t
                                                 h_t = o_t * tanh(c_t)

    Only h U needs the step before. x W is one product for all steps, ahead of the loop.

    Backwards, let dh_t and dc_t be the gradients of the loss by h_t and c_t, through the step after
    included. Then

        dc_t   += dh_t * o_t * (1 - tanh(c_t)^2)
        dz_t    = m_t * (dc_t, dc_t, dc_t, dh_t)         dc_(t-1) = dc_t * f_t
        dh_(t-1) += dz_t U^T
        m_t     = (g i (1 - i), c_(t-1) f (1 - f), i (1 - g^2), tanh(c_t) o (1 - o))

    m knows nothing of the gradient: it is formed for all steps at once, and the loop is left with
    what is recurrent. Behind it each weight's gradient is one product over all steps and windows,
    (dW; dU) = (x, h before)^T dz, and dx = dz W^T. The cell is that of Gers, Schmidhuber and
    Cummins, "Learning to forget", 2000; the gradient is its chain rule.

    It takes XLA (`jit_compile`) to be fast. On a GPU it hands over to Keras, which takes cuDNN's
    kernel. Takes what `keras.layers.LSTM` takes, except masks, `recurrent_dropout`, `unroll`,
    activations other than the LSTM's own and second derivatives. Raises ValueError for the first
    four.
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        own = (keras.activations.tanh, keras.activations.sigmoid)
        refused = [
            name
            for name, wrong in {
                "activation": self.activation is not own[0],
                "recurrent_activation": self.recurrent_activation is not own[1],
                "recurrent_dropout": self.recurrent_dropout,
                "unroll": self.unroll,
            }.items()
            if wrong
        ]
        if refused:
            raise ValueError(
                f"{self.name}: this LSTM cannot do {', '.join(refused)}; keras.layers.LSTM can"
            )
        self.supports_jit = not tf.config.list_physical_devices("GPU")  # XLA has no cuDNN

    def inner_loop(
        self,
        sequences: tf.Tensor,
        initial_state: list[tf.Tensor],
        mask: tf.Tensor | None,
        training: bool = False,
    ) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
        """(batch, time, features) -> last output, all outputs, [hidden, memory] after them."""
        if any(part is not None for part in tf.nest.flatten(mask)):
            raise ValueError(f"{self.name}: this LSTM takes no mask; keras.layers.LSTM does")
        if tf.config.list_physical_devices("GPU"):
            return super().inner_loop(sequences, initial_state, None, training)
        if training and self.dropout:
            sequences *= self.cell.get_dropout_mask(sequences[:, 0])[:, None]
        signal = tf.transpose(sequences, (1, 0, 2))
        if self.go_backwards:
            signal = signal[::-1]
        kernel, recurrent = (
            tf.cast(w, signal.dtype) for w in (self.cell.kernel, self.cell.recurrent_kernel)
        )
        bias = tf.cast(self.cell.bias, signal.dtype) if self.use_bias else tf.zeros_like(kernel[0])
        outputs, hidden, memory = _lstm(signal, kernel, recurrent, bias, *initial_state)
        return hidden, tf.transpose(outputs, (1, 0, 2)), [hidden, memory]


@tf.custom_gradient
def _lstm(
    signal: tf.Tensor,
    kernel: tf.Tensor,
    recurrent: tf.Tensor,
    bias: tf.Tensor,
    hidden: tf.Tensor,
    memory: tf.Tensor,
) -> tuple[tuple[tf.Tensor, ...], Any]:
    """signal (time, batch, features) -> h at every step (time, batch, units), the last h and c."""
    time, batch, features = tf.unstack(tf.shape(signal))
    units = recurrent.shape[0]
    first_hidden, first_memory = hidden, memory
    # sigmoid(z) = tanh(z / 2) / 2 + 1 / 2: one function for the whole of z, which is halved by its
    # weights
    scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], signal.dtype.as_numpy_dtype), units)
    scaled, scaled_bias = recurrent * scale, bias * scale
    rows = tf.reshape(signal, (-1, signal.shape[-1]))

    def forward(t: tf.Tensor, h: tf.Tensor, c: tf.Tensor, *written: tf.TensorArray) -> tuple:
        z, hs, cs = written
        gates = tf.tanh(z.read(t) + h @ scaled + scaled_bias) * scale + (1 - scale)
        i, f, g, o = tf.split(gates, 4, axis=1)
        c = f * c + i * g
        h = o * tf.tanh(c)
        return t + 1, h, c, z.write(t, gates), hs.write(t, h), cs.write(t, c)

    projected = tf.reshape(rows @ (kernel * scale), (time, batch, 4 * units))
    empty = tf.zeros((time, batch, units), signal.dtype)
    # z is overwritten by the gates in place: a second buffer would cost a copy of it
    written = (_steps(projected), _steps(empty), _steps(empty))
    state = tf.while_loop(lambda t, *_: t < time, forward, (0, hidden, memory, *written))
    hidden, memory = state[1:3]
    gates, outputs, memories = (steps.stack() for steps in state[3:])

    def gradient(d_outputs: tf.Tensor, dh: tf.Tensor, dc: tf.Tensor) -> tuple[tf.Tensor, ...]:
        h_before = tf.concat([first_hidden[None], outputs[:-1]], 0)
        c_before = tf.concat([first_memory[None], memories[:-1]], 0)
        i, f, g, o = tf.split(gates, 4, axis=2)
        tanh_c = tf.tanh(memories)
        slope = o * (1 - tanh_c * tanh_c)
        m = [g * i * (1 - i), c_before * f * (1 - f), i * (1 - g * g), tanh_c * o * (1 - o)]
        transposed = tf.transpose(recurrent)

        def backward(t: tf.Tensor, dh: tf.Tensor, dc: tf.Tensor, dz: tf.TensorArray) -> tuple:
            dh += d_outputs[t]
            dc += dh * slope[t]
            step = dz.read(t) * tf.concat([dc, dc, dc, dh], 1)
            return t - 1, step @ transposed, dc * f[t], dz.write(t, step)

        loop = (time - 1, dh, dc, _steps(tf.concat(m, 2)))
        _, dh, dc, dz = tf.while_loop(lambda t, *_: t >= 0, backward, loop)
        dz = tf.reshape(dz.stack(), (-1, 4 * units))
        both = tf.reshape(tf.concat([signal, h_before], 2), (-1, signal.shape[-1] + units))
        weights = tf.matmul(both, dz, transpose_a=True)
        d_signal = tf.reshape(tf.matmul(dz, kernel, transpose_b=True), (time, batch, features))
        return d_signal, *tf.split(weights, [features, units]), tf.reduce_sum(dz, 0), dh, dc

    return (outputs, hidden, memory), gradient


def _steps(values: tf.Tensor) -> tf.TensorArray:
    """`values` by step, to be read and written in place in a loop."""
    size = tf.shape(values)[0]
    steps = tf.TensorArray(
        values.dtype, size, element_shape=values.shape[1:], clear_after_read=False
    )
    return steps.unstack(values)
