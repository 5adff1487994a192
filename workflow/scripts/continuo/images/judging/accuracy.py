"""How often a network is right, and how well that is known."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import beta, binomtest

LEVEL = 0.95  # of every interval
SMALLEST = 1e-7  # probability; Keras takes a smaller one for this too


def interval(right: float, n: float) -> tuple[float, float]:
    """The 95 % interval of a proportion of which `right` of `n` were seen.

    The exact binomial one of C. J. Clopper and E. S. Pearson, Biometrika 26, 1934. Neither number
    need be whole: E. L. Korn and B. I. Graubard, Survey Methodology 24, 1998, put effective counts
    in the same formula where the answers depend on each other.
    """
    tail = (1 - LEVEL) / 2
    low = 0.0 if right <= 0 else float(beta.ppf(tail, right, n - right + 1))
    high = 1.0 if right >= n else float(beta.ppf(1 - tail, right + 1, n - right))
    return low, high


def score(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """n, right, accuracy with its 95 % interval (low, high), loss in nats an image with its error.

    probabilities: (n, classes); labels: int (n,). The error is the standard error of the mean.
    Both errors are those of the choice of images; what another training would give they do not
    tell: see `spread`. Raises ValueError where the two do not belong together.
    """
    losses = image_losses(probabilities, labels)
    n, right = len(labels), int(is_right(probabilities, labels).sum())
    low, high = interval(right, n)
    return {
        "n": n,
        "right": right,
        "accuracy": right / n,
        "low": low,
        "high": high,
        "loss": float(losses.mean()),
        "loss_error": float(losses.std(ddof=1) / np.sqrt(n)) if n > 1 else 0.0,
    }


def mean_error(right: Sequence[np.ndarray]) -> dict[str, float]:
    """The share of wrong answers to the same images in several states, and its standard error.

    right: of each state, bool (n,). The error is that of the choice of images: how often one is
    taken wrongly is one number for each.
    """
    wrong = 1 - np.mean(right, axis=0)
    n = len(wrong)
    error = float(wrong.std(ddof=1) / np.sqrt(n)) if n > 1 else 0.0
    return {"n": n, "mean": float(wrong.mean()), "error": error}


def is_right(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Whether the most probable class is the true one, bool (n,)."""
    return probabilities.argmax(axis=1) == labels


def image_losses(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Cross-entropy of each image in nats, float64 (n,)."""
    if len(probabilities) != len(labels) or not len(labels):
        raise ValueError(f"{len(probabilities)} answers for {len(labels)} images")
    given = probabilities[np.arange(len(labels)), labels].astype(float)
    return -np.log(given.clip(SMALLEST, 1))


def spread(accuracies: Sequence[float]) -> dict[str, float | None]:
    """mean of several trainings, their standard deviation (spread) and the error of that.

    The error is s / sqrt(2 (n - 1)), that of the standard deviation of n normal numbers (Particle
    Data Group, Review of Particle Physics, Statistics). With one training neither is known: None.
    """
    n = len(accuracies)
    deviation = float(np.std(accuracies, ddof=1)) if n > 1 else None
    return {
        "mean": float(np.mean(accuracies)),
        "spread": deviation,
        "spread_error": None if deviation is None else deviation / np.sqrt(2 * (n - 1)),
    }


def compare_pair(first: np.ndarray, second: np.ndarray) -> dict[str, float]:
    """Two networks on the same images; first, second: whether each is right, bool (n,).

    p: that so uneven a division of the images on which only one is right comes by chance, exact
    and two-sided: Q. McNemar, Psychometrika 12, 1947. difference: accuracy of the second less that
    of the first. Its error is for half an answer added to each of the four cells, so that it is
    not 0 for networks that agree: A. Agresti and Y. Min, Statistics in Medicine 24, 2005.
    """
    n = len(first)
    only_first = int((first & ~second).sum())
    only_second = int((second & ~first).sum())
    differing = only_first + only_second
    p = float(binomtest(only_second, differing).pvalue) if differing else 1.0
    squares = differing + 1 - (only_second - only_first) ** 2 / (n + 2)
    return {
        "only_first_right": only_first,
        "only_second_right": only_second,
        "p": p,
        "difference": (only_second - only_first) / n,
        "difference_error": float(np.sqrt(squares)) / (n + 2),
    }


def adjust(p: Sequence[float]) -> list[float]:
    """Each p with all of them in mind: of many comparisons one is small by chance.

    S. Holm, Scandinavian Journal of Statistics 6, 1979.
    """
    order = np.argsort(p, kind="stable")
    factors = np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.maximum.accumulate(np.asarray(p, float)[order] * factors).clip(max=1)
    return adjusted.tolist()
