"""Drawing from the classes that are about as surprising as is to be expected."""

from dataclasses import dataclass

import numpy as np

from continuo.decoding.distributions import fewest
from continuo.decoding.methods.temperature import Temperature
from continuo.settings.decoders import Mass


@dataclass
class Typical(Temperature):
    """The fewest classes with the sum p or more, those first whose surprise is nearest to the one
    expected: locally typical sampling, C. Meister et al., 2023."""

    p: Mass = 0.95
    """the sum of the probabilities of what can be drawn"""

    def kept(self, log_p: np.ndarray) -> np.ndarray:
        """The typical set; it has one class at least."""
        surprise = np.where(np.isfinite(log_p), -log_p, 0)
        entropy = (np.exp(log_p) * surprise).sum(axis=1, keepdims=True)
        return fewest(log_p, np.where(np.isfinite(log_p), abs(surprise - entropy), np.inf), self.p)
