"""Products of 16 bits, where the processor multiplies such numbers faster than those of 32.

Weights, their updates, sums and what comes out of a network stay float32, as in P. Micikevicius and
others, "Mixed precision training", 2018; bfloat16 has the range of float32, so that no gradient
is scaled.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import keras
import tensorflow as tf

WHOLE = "float32"
FASTER = {"avx512_bf16", "amx_bf16"}  # flags of processors


@contextmanager
def layers_of(precision: str) -> Iterator[None]:
    """Layers that are made in the body have this precision: "auto" or `WHOLE`. The last of a
    network is to be made with `WHOLE` in any case."""
    before = keras.config.dtype_policy()
    if precision == "auto" and multiplies_faster():
        keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def products_of(model: keras.Model) -> str:
    """What the layers of a network multiply, but for the last."""
    return next(iter({layer.compute_dtype for layer in model.layers} - {WHOLE}), WHOLE)


@cache
def multiplies_faster() -> bool:
    """Whether bfloat16 is worth it here. Of a GPU nobody has measured it."""
    return not tf.config.list_physical_devices("GPU") and bool(FASTER & flags())


def flags(told: Path = Path("/proc/cpuinfo")) -> set[str]:
    """What the processor can, in Linux's names; nothing where there is no such file."""
    lines = told.read_text().splitlines() if told.exists() else []
    named = (line.partition(":")[::2] for line in lines)
    return {flag for name, said in named if name.strip() == "flags" for flag in said.split()}
