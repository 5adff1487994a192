"""How far it is to where the music is to arrive, as the composer hears it."""

import numpy as np

from continuo.pieces.spelled import STEPS

# in quarters; the nearer, the finer
_EDGES = np.concatenate(
    [np.arange(0.25, 4, 0.25), np.arange(4, 16, 0.5), np.arange(16, 32, 2), np.arange(32, 129, 8)]
)
OPEN = 0  # nobody knows
CLASSES = len(_EDGES) + 2


def distance(time: np.ndarray) -> np.ndarray:
    """Its class, int16, from 1 on; times in 1/STEPS quarters, of any shape."""
    return (1 + np.digitize(np.asarray(time) / STEPS, _EDGES)).astype(np.int16)
