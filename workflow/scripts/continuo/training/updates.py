"""How weights change: the update of a step, and the moving averages of weights."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import keras
import tensorflow as tf


@contextmanager
def averaged(model: keras.Model, optimizer: keras.optimizers.Optimizer) -> Iterator[None]:
    """Give `model` the averages that its optimiser keeps, if any, while the body runs."""
    weights = model.get_weights()
    optimizer.finalize_variable_values(model.trainable_variables)
    try:
        yield
    finally:
        model.set_weights(weights)


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
