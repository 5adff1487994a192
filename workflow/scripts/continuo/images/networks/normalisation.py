"""Batch normalisation: in one pass, and of weights that are an average."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("continuo")
class BatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` of the last axis, through TensorFlow's fused kernel.

    Same weights, values, gradients and moving averages; Keras forms the mean, the variance and the
    result one after the other, and takes four times as long with images on a CPU. Inputs (batch,
    height, width, channels) or (batch, channels); others, and masks, are Keras's own business.
    Second derivatives, which a penalty of gradients takes, are right here and not in Keras, whose
    `tf.nn.moments` takes the mean for a constant.
    """

    def call(
        self, inputs: tf.Tensor, training: bool | None = None, mask: tf.Tensor | None = None
    ) -> tf.Tensor:
        """The inputs with mean beta and standard deviation gamma in each channel."""
        if len(inputs.shape) != 4 or mask is not None or not (self.scale and self.center):
            return super().call(inputs, training=training, mask=mask)
        learns = bool(training) and self.trainable
        moving = (tf.zeros(0), tf.zeros(0)) if learns else (self.moving_mean, self.moving_variance)
        gamma, beta, mean, variance = map(tf.convert_to_tensor, (self.gamma, self.beta, *moving))
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=gamma,
            offset=beta,
            mean=mean,
            variance=variance,
            epsilon=self.epsilon,
            is_training=learns,
        )
        if learns:
            # the kernel gives the variance of which the batch is a sample, Keras that of the batch
            count = tf.cast(tf.size(inputs) // inputs.shape[-1], tf.float32)
            variance *= (count - 1) / count
            for average, value in (
                (self.moving_mean, mean),
                (self.moving_variance, variance),
            ):
                average.assign(average * self.momentum + value * (1 - self.momentum))
        return outputs


def take_average(
    optimizer: keras.optimizers.Optimizer, model: keras.Model, inputs: tf.Tensor
) -> None:
    """The weights of `model` become their moving average, if `optimizer` keeps one.

    Then its batch normalisation is by the means and variances of what `inputs` are to each layer:
    those that training kept are of the weights that went by, and not of their average (P. Izmailov
    and others, Averaging weights leads to wider optima and better generalization, 2018).
    """
    if not optimizer.use_ema:
        return
    optimizer.finalize_variable_values(model.trainable_variables)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            signal = keras.Model(model.inputs, layer.input)(inputs, training=False)
            mean, variance = tf.nn.moments(signal, list(range(len(signal.shape) - 1)))
            layer.moving_mean.assign(mean)
            layer.moving_variance.assign(variance)
