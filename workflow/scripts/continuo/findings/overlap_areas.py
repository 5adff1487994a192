"""How much the values of a measure in two groups of pieces overlap, and how sure that is."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import gaussian_kde

FEWEST_VALUES = 8  # of a group, to draw a density through
FEWEST_PIECES = 3  # of a group, to draw its pieces anew
RESAMPLES = 100
GRID = 256


def density(values: np.ndarray, at: np.ndarray) -> np.ndarray | None:
    """The density of `values` at each of `at`: a Gaussian kernel, its width by Scott's rule.

    None where there are fewer than FEWEST_VALUES, or all of them are the same.
    """
    values = values[np.isfinite(values)]
    if len(values) < FEWEST_VALUES or np.ptp(values) < 1e-9 * max(1.0, np.abs(values).max()):
        return None
    return gaussian_kde(values)(at)


def overlap_area(first: np.ndarray, second: np.ndarray) -> float:
    """The area below both densities, 0 to 1 (Yang and Lerch 2020); NaN where either has none.

    Theirs is that of distances between pieces, within a set and between two; here it is that of the
    values themselves, which needs fewer pieces.
    """
    both = np.concatenate([first, second])
    both = both[np.isfinite(both)]
    if not len(both):
        return float("nan")
    margin = max(np.ptp(both), 1e-9) / 2
    grid = np.linspace(both.min() - margin, both.max() + margin, GRID)
    here, there = density(first, grid), density(second, grid)
    if here is None or there is None:
        return float("nan")
    return float(min(1.0, np.trapezoid(np.minimum(here, there), grid)))


def area_with_error(
    first: Sequence[np.ndarray], second: Sequence[np.ndarray], seed: int
) -> tuple[float, float]:
    """The overlap area of two groups, each with the values of each of its pieces, and its error.

    The standard error is from drawing the pieces of both groups anew, with replacement, since the
    passages of a piece are alike; NaN where either has fewer than FEWEST_PIECES pieces. Draws
    without a density are left out; where they are more than half, there is no error.
    """
    groups = [[v[np.isfinite(v)] for v in group] for group in (first, second)]
    groups = [[values for values in group if len(values)] for group in groups]
    if not all(groups):
        return float("nan"), float("nan")
    area = overlap_area(*(np.concatenate(group) for group in groups))
    if min(map(len, groups)) < FEWEST_PIECES or np.isnan(area):
        return area, float("nan")
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(RESAMPLES):
        again = [[group[i] for i in random.integers(0, len(group), len(group))] for group in groups]
        drawn.append(overlap_area(*(np.concatenate(group) for group in again)))
    known = np.array(drawn)[np.isfinite(drawn)]
    return area, float(known.std(ddof=1)) if len(known) > RESAMPLES / 2 else float("nan")
