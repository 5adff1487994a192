"""The engraved scores of an experiment's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Score:
    """excerpt: the first bars, SVG; whole: all of it, PDF."""

    excerpt: Path
    whole: Path


def read_scores(excerpts: Iterable[str], wholes: Iterable[str]) -> dict[str, Score]:
    """Scores by their names: "source", or decoder and number, as in "greedy_1"."""
    pairs = zip(map(Path, excerpts), map(Path, wholes), strict=True)
    return {excerpt.stem: Score(excerpt, whole) for excerpt, whole in pairs}
