"""How much the values of a measure in two groups of pieces overlap, and how sure that is."""

import logging
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.stats import gaussian_kde

from continuo.findings.measures import MEASURES, TIMES

FEWEST_VALUES = 8  # of a group, to draw a density through
FEWEST_PIECES = 3  # of a group, to draw its pieces anew
RESAMPLES = 100
GRID = 256
COLUMNS = "group decoder reference measure pieces reference_pieces tells area error".split()
log = logging.getLogger("continuo")


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


def areas_table(measures: pd.DataFrame, decoders: Iterable[str], seed: int) -> pd.DataFrame:
    """The overlap areas of each decoder's samples, and of the training pieces, with real pieces.

    measures: see `continuo.findings.measures.measure_files`. The reference are the held-out pieces;
    the training pieces, where none is held out. Columns: COLUMNS; `tells` is whether the measure
    says anything of the group: not of evenly held samples where it depends on TIMES.
    """
    reference = "held_out" if (measures["group"] == "held_out").any() else "training"
    compared = [("training", "")] if reference == "held_out" else []
    compared += [("samples", decoder) for decoder in decoders]
    rows = []
    for group, decoder in compared:
        chosen = (measures["group"] == group) & (measures["decoder"] == decoder)
        held_evenly = group == "samples" and measures.loc[chosen, "evenly_held"].all()
        for name in MEASURES:
            first, second = (
                [part.to_numpy(float) for _, part in measures[places].groupby("piece")[name]]
                for places in (chosen, measures["group"] == reference)
            )
            area, error = area_with_error(first, second, seed)
            tells = not (held_evenly and name in TIMES)
            facts = [group, decoder, reference, name, len(first), len(second), tells]
            rows.append([*facts, area, error])
            log.info("%s %s, %s: %.3f ± %.3f", group, decoder, name, area, error)
    return pd.DataFrame(rows, columns=COLUMNS)
