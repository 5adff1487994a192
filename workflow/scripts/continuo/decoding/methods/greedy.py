"""The most probable class."""

from dataclasses import dataclass

import numpy as np

from continuo.decoding.interface import Deciding


@dataclass
class Greedy(Deciding):
    """The most probable class of each choice."""

    def choose(self, log_p: np.ndarray) -> tuple[None, np.ndarray]:
        """The first of the most probable."""
        return None, log_p.argmax(axis=1)
