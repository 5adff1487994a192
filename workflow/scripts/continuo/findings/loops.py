"""Where a generated piece begins to repeat itself for good."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Loop(NamedTuple):
    """The first chord of the loop (from 0) and its length in chords."""

    start: int
    period: int


def find_loop(chords: Sequence, shortest: int = 32) -> Loop | None:
    """The loop that `chords` ends in, or None.

    A piece loops if its end repeats with some period: from `start` on every chord equals the one a
    period later, for at least two periods and at least `shortest` chords. Of several periods the
    smallest is meant.
    """
    _, index = np.unique(np.array([str(c) for c in chords]), return_inverse=True)
    for period in range(1, len(index) // 2 + 1):
        broken = np.flatnonzero(index[:-period] != index[period:])
        start = int(broken[-1]) + 1 if len(broken) else 0
        if len(index) - start >= max(2 * period, shortest):
            return Loop(start, period)
    return None
