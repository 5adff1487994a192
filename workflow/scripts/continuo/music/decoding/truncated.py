"""Drawing from a part of the classes: top-k, top-p, locally typical."""

from dataclasses import dataclass

import numpy as np

from continuo.music.decoding.interface import Drawing


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


@dataclass
class TopP(Drawing):
    """The fewest most probable classes whose probabilities have the sum p or more: the nucleus of
    A. Holtzman et al., "The curious case of neural text degeneration", 2020."""

    p: float = 0.95

    def kept(self, log_p: np.ndarray) -> np.ndarray:
        """The nucleus; it has one class at least."""
        return _fewest(log_p, -log_p, self.p)


@dataclass
class Typical(Drawing):
    """The fewest classes with the sum p or more, those first whose surprise is nearest to the one
    expected: locally typical sampling, C. Meister et al., 2023."""

    p: float = 0.95

    def kept(self, log_p: np.ndarray) -> np.ndarray:
        """The typical set; it has one class at least."""
        surprise = np.where(np.isfinite(log_p), -log_p, 0)
        entropy = (np.exp(log_p) * surprise).sum(axis=1, keepdims=True)
        return _fewest(log_p, np.where(np.isfinite(log_p), abs(surprise - entropy), np.inf), self.p)


def _fewest(log_p: np.ndarray, rank: np.ndarray, mass: float) -> np.ndarray:
    """The first classes by `rank` that together have the mass."""
    order = np.argsort(rank, axis=1, kind="stable")
    p = np.take_along_axis(np.exp(log_p), order, 1)
    first = p.cumsum(axis=1) - p < mass
    kept = np.zeros(log_p.shape, bool)
    np.put_along_axis(kept, order, first, axis=1)
    return kept & np.isfinite(log_p)
