"""How far it is to where the music is to arrive, as the composer hears it."""

from dataclasses import dataclass

import numpy as np

from continuo.pieces.spelled import STEPS

# in quarters; the nearer, the finer
EDGES = np.concatenate(
    [np.arange(0.25, 4, 0.25), np.arange(4, 16, 0.5), np.arange(16, 32, 2), np.arange(32, 129, 8)]
)
_DISTANCES = len(EDGES) + 1
OPEN = 0  # nobody knows
AHEAD = 2 * _DISTANCES + 1  # of a chord that is heard in advance
CLASSES = AHEAD + 1


@dataclass(frozen=True)
class Goal:
    """time: when, as the onsets of a piece; joins: whether music that is there already goes on
    then, else all ends."""

    time: int
    joins: bool = False

    def seen_from(self, onset: int) -> int:
        """Its class there."""
        return int(distance(np.array(self.time - onset), self.joins))


def distance(time: np.ndarray, joins: np.ndarray | bool = False) -> np.ndarray:
    """The class of a goal so far away, int16; 1/STEPS quarters, of any shape."""
    near = 1 + np.digitize(np.asarray(time) / STEPS, EDGES)
    return (near + np.where(joins, _DISTANCES, 0)).astype(np.int16)
