"""Drawing from the k most probable classes."""

from dataclasses import dataclass

import numpy as np

from continuo.decoding.interface import Drawing


@dataclass
class TopK(Drawing):
    """The k most probable classes."""

    k: int = 10

    def kept(self, log_p: np.ndarray) -> np.ndarray:
        """Of equals at the border, the first."""
        order = np.argsort(-log_p, axis=1, kind="stable")
        kept = np.zeros(log_p.shape, bool)
        np.put_along_axis(kept, order[:, : self.k], True, axis=1)
        return kept & np.isfinite(log_p)
