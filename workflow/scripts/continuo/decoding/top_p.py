"""Drawing from the most probable classes that have a share together."""

from dataclasses import dataclass

import numpy as np

from continuo.decoding.interface import Drawing, fewest


@dataclass
class TopP(Drawing):
    """The fewest most probable classes whose probabilities have the sum p or more: the nucleus of
    A. Holtzman et al., "The curious case of neural text degeneration", 2020."""

    p: float = 0.95

    def kept(self, log_p: np.ndarray) -> np.ndarray:
        """The nucleus; it has one class at least."""
        return fewest(log_p, -log_p, self.p)
