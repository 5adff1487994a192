"""What a network says to images that it was never meant for."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from continuo.images.judging.accuracy import interval, score

CONFIDENT = 0.9  # probability above which a network counts as sure


def judge_strangers(
    familiar: np.ndarray, strange: np.ndarray, labels: np.ndarray | None = None
) -> dict[str, float | None]:
    """How sure a network is of strangers, and whether its confidence tells them from the others.

    familiar, strange: probabilities (n, classes) and (m, classes) of the held-out images and of
    the strangers; labels: int (m,), the true class of each stranger where it has one.

    n; confidence: mean probability of the answer, and its standard error; confident: share above
    CONFIDENT, with its 95 % interval; auroc and auroc_error as in `area`; accuracy, low and high,
    None where there are no labels. D. Hendrycks and K. Gimpel, ICLR 2017, judge in this way.
    """
    sure = strange.max(axis=1).astype(float)
    n, confident = len(sure), int((sure > CONFIDENT).sum())
    low, high = interval(confident, n)
    auroc, error = area(familiar.max(axis=1), sure)
    answer = score(strange, labels) if labels is not None else {}
    return {
        "n": n,
        "confidence": float(sure.mean()),
        "confidence_error": float(sure.std(ddof=1) / np.sqrt(n)) if n > 1 else 0.0,
        "confident": confident / n,
        "confident_low": low,
        "confident_high": high,
        "auroc": auroc,
        "auroc_error": error,
        **{key: answer.get(key) for key in ("accuracy", "low", "high")},
    }


def area(high: np.ndarray, low: np.ndarray) -> tuple[float, float]:
    """The area under the ROC curve, and its standard error.

    That is the probability that a number drawn from `high` (n,) is above one from `low` (m,), ties
    counted half: 1 where they are apart, 1/2 where they are alike. The error is that of E. R.
    DeLong et al., Biometrics 44, 1988, through ranks (X. Sun and W. Xu, IEEE Signal Processing
    Letters 21, 2014).
    """
    n, m = len(high), len(low)
    ranks = rankdata(np.concatenate([high, low]))
    beaten = (ranks[:n] - rankdata(high)) / m  # share of `low` that each of `high` is above
    beating = 1 - (ranks[n:] - rankdata(low)) / n
    if min(n, m) < 2:
        return float(beaten.mean()), 0.5
    error = np.sqrt(beaten.var(ddof=1) / n + beating.var(ddof=1) / m)
    return float(beaten.mean()), float(error)


def labels_among(
    labels: np.ndarray, classes: Sequence[str], known: Sequence[str]
) -> np.ndarray | None:
    """Strangers' labels, index into `classes`, as index into the classes that a network knows.

    None where one of the classes is not among the `known`: then no answer could be right.
    """
    if not set(classes) <= set(known):
        return None
    return np.array([known.index(name) for name in classes])[labels]
