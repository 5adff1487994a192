"""A power law through errors by the size of the training set."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class PowerLaw:
    """error = factor * size ** -exponent. exponent_error: its standard error; scatter: how far the
    errors lie from the law, the root of the mean square of their logarithms' distances."""

    factor: float
    exponent: float
    exponent_error: float
    scatter: float

    def at(self, size: np.ndarray) -> np.ndarray:
        """The errors that it says, shares of one."""
        return self.factor * np.asarray(size, float) ** -self.exponent


def fit(size: np.ndarray, wrong: np.ndarray, asked: np.ndarray) -> PowerLaw:
    """The line through the logarithms, by least squares; the exponent's error is that of its
    residuals, which know nothing of the choice of the images asked about.

    size: images learnt from, of at least two sizes and three trainings; wrong of asked answers,
    half of one added to each of both kinds, so that none is never.
    """
    x, y = np.log(size), np.log((wrong + 0.5) / (asked + 1))
    (slope, intercept), covariance = np.polyfit(x, y, 1, cov=True)
    residuals = y - (slope * x + intercept)
    error, scatter = np.sqrt(covariance[0, 0]), np.sqrt(np.mean(residuals**2))
    return PowerLaw(float(np.exp(intercept)), float(-slope), float(error), float(scatter))
