"""What a feature of music is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from continuo.findings.style.passage import Passage


@dataclass(frozen=True)
class Feature:
    """words: what is measured, to follow "more" or "less"; unit: "%" for a share, "" for a number;
    timed: whether it depends on the chords' times."""

    words: str
    unit: str = ""
    timed: bool = False


@dataclass(frozen=True)
class Family:
    """Features of one kind. measure: of a passage, all of them by name, NaN where one is not known;
    `features` are in the same order."""

    name: str
    features: Mapping[str, Feature]
    measure: Callable[[Passage], dict[str, float]]


def share(found: np.ndarray) -> float:
    """How many are true; 0 where there are none."""
    return float(found.mean()) if len(found) else 0.0


def mean(values: np.ndarray) -> float:
    """0 where there are none."""
    return float(values.mean()) if len(values) else 0.0


def entropy(values: np.ndarray) -> float:
    """Bits: of how often each value occurs; 0 where there are none."""
    _, counts = np.unique(values, return_counts=True)
    shares = counts / max(len(values), 1)
    return float(-(shares * np.log2(shares)).sum()) + 0.0
