"""Distributions over classes as log P, (batch, classes)."""

import numpy as np


def normalised(log_p: np.ndarray) -> np.ndarray:
    """log P whose probabilities have the sum one; -inf stays."""
    shifted = log_p - log_p.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def only(log_p: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """log P given that the class is an `allowed` one."""
    if (allowed | np.isneginf(log_p)).all():
        return log_p
    return normalised(np.where(allowed, log_p, -np.inf))


def with_share(log_p: np.ndarray, of: int, told: np.ndarray) -> np.ndarray:
    """log P in which one class has the share that it has in another, `told`, and the others, where
    there are any, share the rest as they do now; both normalised."""
    others = np.arange(log_p.shape[-1]) != of
    share = np.exp(told[:, [of]])
    rest = np.exp(np.where(others, log_p, -np.inf))
    total = rest.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        made = np.log(np.where(others, rest / total * (1 - share), share))
    return np.where(total > 0, made, log_p)


def fewest(log_p: np.ndarray, rank: np.ndarray, mass: float) -> np.ndarray:
    """The first classes by `rank`, as many as it takes to have the mass, (batch, classes)."""
    rows, order = np.arange(len(rank))[:, None], np.argsort(rank, axis=1, kind="stable")
    p = np.exp(log_p)[rows, order]
    first = p.cumsum(axis=1) - p < mass
    kept = np.zeros(log_p.shape, bool)
    kept[rows, order] = first
    return kept & np.isfinite(log_p)
