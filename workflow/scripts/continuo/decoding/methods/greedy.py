"""The most probable class."""

from dataclasses import dataclass

import numpy as np

from continuo.decoding.protocol import Choice, Deciding


@dataclass
class Greedy(Deciding):
    """The most probable class of each choice."""

    def choose(self, choice: Choice) -> tuple[None, np.ndarray]:
        """The first of the most probable."""
        return None, choice.log_p.argmax(axis=1)
