"""Drawing from the k most probable classes."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from continuo.decoding.methods.temperature import Temperature
from continuo.settings.declare import Bounds


@dataclass
class TopK(Temperature):
    """The k most probable classes."""

    k: Annotated[int, Bounds(1)] = 10
    """how many can be drawn"""

    def kept(self, log_p: np.ndarray) -> np.ndarray:
        """Of equals at the border, the first."""
        order = np.argsort(-log_p, axis=1, kind="stable")
        kept = np.zeros(log_p.shape, bool)
        np.put_along_axis(kept, order[:, : self.k], True, axis=1)
        return kept & np.isfinite(log_p)
