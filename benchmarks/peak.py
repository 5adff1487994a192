"""What the machine could do: products of square matrices, and no more."""

from collections.abc import Callable

import tensorflow as tf

from measure import Row


def product(rows: int) -> Callable[[], object]:
    """A product of two matrices of so many rows and columns, compiled like our steps."""
    matrix = tf.random.normal((rows, rows))
    multiply = tf.function(tf.matmul, jit_compile=True)
    return lambda: multiply(matrix, matrix).numpy()


def of_peak(name: str, operations: float, seconds: float, peak: float, rows: int, goal: str) -> Row:
    """What share of it a step has whose products take so many operations, all else included.

    seconds: of the step; peak: of a `product` of so many rows.
    """
    speed, limit = operations / seconds / 1e9, 2 * rows**3 / peak / 1e9
    name = f"{name}, against the peak of matrix products"
    return Row(name, speed, limit, "GFLOP/s", speed / limit, goal)
