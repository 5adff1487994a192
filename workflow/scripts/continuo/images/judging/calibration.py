"""Whether a network that is 90 % sure is right nine times in ten.

Its confidence is the probability of the class that it answers with.
"""

import numpy as np

from continuo.images.judging.accuracy import LEVEL, interval, is_right

BINS = 10  # of equal width, for the curve and for the one number alike
DRAWS = 400  # of a bootstrap: its 2.5 % quantile is that of ten draws


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> list[dict[str, float]]:
    """The reliability curve: a row for each bin of confidence that has images.

    low, high: the bin's edges; n: images; confidence: their mean; accuracy with its exact 95 %
    interval. probabilities: (n, classes); labels: int (n,). See A. Niculescu-Mizil and R. Caruana,
    ICML 2005.
    """
    confidence, right = probabilities.max(axis=1), is_right(probabilities, labels)
    bins = _bins(confidence)
    rows = []
    for number in np.unique(bins):
        mine = bins == number
        n, hits = int(mine.sum()), int(right[mine].sum())
        low, high = interval(hits, n)
        rows.append(
            {
                "low": number / BINS,
                "high": (number + 1) / BINS,
                "n": n,
                "confidence": float(confidence[mine].mean(dtype=float)),
                "accuracy": hits / n,
                "accuracy_low": low,
                "accuracy_high": high,
            }
        )
    return rows


def calibration_error(
    probabilities: np.ndarray, labels: np.ndarray, seed: int = 0
) -> dict[str, float]:
    """The expected calibration error: ece, its 95 % interval ece_low to ece_high, and ece_floor.

    ece: the mean over the images of |accuracy - confidence| of their bin (M. P. Naeini et al., AAAI
    2015; C. Guo et al., ICML 2017). Chance alone makes it positive, the more so the fewer images:
    ece_floor is its mean for a network that is right just as often as it says, given these
    confidences (J. Broecker and L. A. Smith, Weather and Forecasting 22, 2007). The interval is the
    basic bootstrap one over the images, which takes that bias out and may so lie below ece: A. C.
    Davison and D. V. Hinkley, Bootstrap Methods and their Application, 1997, section 5.2.
    """
    random = np.random.default_rng(seed)
    confidence = probabilities.max(axis=1).astype(float)
    right = is_right(probabilities, labels)
    bins, n = _bins(confidence), len(confidence)
    gap = right - confidence

    def error(bins: np.ndarray, gap: np.ndarray) -> float:
        return float(np.abs(np.bincount(bins, gap, BINS)).sum() / n)

    ece = error(bins, gap)
    rows = (random.integers(n, size=n) for _ in range(DRAWS))
    drawn = [error(bins[mine], gap[mine]) for mine in rows]
    tail = (1 - LEVEL) / 2
    high, low = 2 * ece - np.quantile(drawn, [tail, 1 - tail])
    ideal = [error(bins, (random.random(n) < confidence) - confidence) for _ in range(DRAWS)]
    return {
        "ece": ece,
        "ece_low": max(0.0, float(low)),
        "ece_high": max(0.0, float(high)),
        "ece_floor": float(np.mean(ideal)),
    }


def _bins(confidence: np.ndarray) -> np.ndarray:
    return np.minimum((confidence * BINS).astype(int), BINS - 1)
