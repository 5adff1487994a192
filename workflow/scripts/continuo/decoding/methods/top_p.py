"""Drawing from the most probable classes that have a share together."""

from dataclasses import dataclass

import numpy as np

from continuo.decoding.distributions import fewest
from continuo.decoding.methods.temperature import Temperature
from continuo.settings.decoders import Mass


@dataclass
class TopP(Temperature):
    """The fewest most probable classes whose probabilities have the sum p or more: the nucleus of
    A. Holtzman et al., "The curious case of neural text degeneration", 2020."""

    p: Mass = 0.95
    """the sum of the probabilities of what can be drawn"""

    def kept(self, log_p: np.ndarray) -> np.ndarray:
        """The nucleus; it has one class at least."""
        return fewest(log_p, -log_p, self.p)
