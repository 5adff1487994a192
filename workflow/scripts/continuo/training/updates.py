"""How weights change: the update of a step, moving averages, the rate of learning."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

Variables = Sequence[keras.Variable] | Sequence[tf.Variable]


@contextmanager
def restored(variables: Variables) -> Iterator[None]:
    """After the body `variables` are what they were before, as where an average is judged."""
    before = [np.asarray(variable).copy() for variable in variables]
    try:
        yield
    finally:
        assign(variables, before)


def ramped(average: float, step: Any) -> Any:
    """How much of a moving average stays at this step, the first being 0: a training that is short
    would else end with what it began with."""
    return keras.ops.minimum(average, (1 + step) / (10 + step))


def averaging(
    kind: type[keras.optimizers.Optimizer], average: float, *given: Any, **options: Any
) -> keras.optimizers.Optimizer:
    """An optimiser of this kind, which is given the rest; unless `average` is 0 it keeps a moving
    average of the weights by this factor a step, `ramped`."""
    if not average:
        return kind(*given, **options)

    def momentum(optimizer: keras.optimizers.Optimizer) -> tf.Tensor:
        return ramped(average, keras.ops.cast(optimizer.iterations, "float32"))

    # Keras multiplies by what it finds there, and sets it once, to what it is given
    found = property(momentum, lambda optimizer, value: None)
    return type(kind.__name__, (kind,), {"ema_momentum": found})(*given, use_ema=True, **options)


def assign(
    variables: Variables, values: Variables | Sequence[np.ndarray] | Sequence[tf.Tensor]
) -> None:
    """Set each variable to its value."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def joined(tensors: Variables | Sequence[tf.Tensor]) -> tf.Tensor:
    """All their numbers in a row, (numbers,).

    An update of one row is compiled in a fraction of the time that one of each variable takes.
    """
    return tf.concat([tf.reshape(tf.convert_to_tensor(each), [-1]) for each in tensors], 0)


def parted(row: tf.Tensor, variables: Variables) -> list[tf.Tensor]:
    """What `joined` joined, each of the shape of its variable."""
    parts = tf.split(row, [int(np.prod(variable.shape)) for variable in variables])
    return [tf.reshape(part, v.shape) for part, v in zip(parts, variables, strict=True)]


def rate_of(optimizer: keras.optimizers.Optimizer) -> float:
    """The learning rate of the next step."""
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))


def compiled_update(
    optimizer: keras.optimizers.Optimizer, variables: Sequence[keras.Variable]
) -> Callable[[Sequence[tf.Tensor]], None]:
    """The optimiser's update of `variables` by their gradients, each weight passed over once.

    XLA joins the ten operations or so that an update of Adam or Adadelta is made of.
    """

    @tf.function(jit_compile=True)
    def update(gradients: Sequence[tf.Tensor]) -> None:
        optimizer.apply(gradients, variables)

    return update
