"""The section of an experiment's page on how its models learnt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Training:
    """How one model learnt. called: what people call it; curves: the figure (SVG); ended, reading:
    see `continuo.models.protocol.Course`."""

    called: str
    curves: Path
    ended: str
    reading: str


def read_training(evaluation: Mapping[str, Any], curves: Iterable[str]) -> list[Training]:
    """Of each model that learnt step by step; curves: the figures, in evaluation.json's order."""
    learnt = [told for told in evaluation["models"].values() if told["course"]]
    return [
        Training(told["called"], Path(path), told["course"]["ended"], told["course"]["reading"])
        for told, path in zip(learnt, curves, strict=True)
    ]
