"""The features that music is told by: about eighty of a passage, each a number."""

from collections.abc import Iterable

import pandas as pd

from continuo.findings.style import harmony, lines, rhythm
from continuo.findings.style.feature import Feature
from continuo.findings.style.passage import Passage

FAMILIES = (lines.FAMILY, harmony.FAMILY, rhythm.FAMILY)
FEATURES: dict[str, Feature] = {
    name: feature for family in FAMILIES for name, feature in family.features.items()
}


def measure(passage: Passage) -> dict[str, float]:
    """Each of FEATURES; NaN for what depends on the bar where the metre is not known."""
    return {name: value for family in FAMILIES for name, value in family.measure(passage).items()}


def table(passages: Iterable[Passage]) -> pd.DataFrame:
    """A row for each passage, a column for each of FEATURES."""
    return pd.DataFrame([measure(passage) for passage in passages], columns=list(FEATURES))
