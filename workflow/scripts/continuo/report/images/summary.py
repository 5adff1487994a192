"""The head of the page of a set of images: what came of it, in short."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from continuo.base.words import counted
from continuo.report.base.section import Section
from continuo.report.images.comparison import SIGNIFICANT
from continuo.report.images.gans import evaluation_of
from continuo.report.images.likeness import gan_verdict
from continuo.report.images.shares import best_network, measured, over_seeds
from continuo.report.images.subject import Images

SHOWN = ("train", "test")


def images_verdict(evaluation: Mapping[str, Any]) -> str:
    """How many held-out images are classified rightly, and how surely the best is the best."""
    best = best_network(evaluation)
    networks = evaluation["networks"]
    network = networks[best]
    right = measured(over_seeds(network, "test"), spread=network["spread"])
    chosen = f"{best}, the best of {len(networks)} networks," if len(networks) > 1 else best
    return (
        f"{chosen} is right in {right}, on {counted(evaluation['test'], 'held-out image')}."
        f"{_standing(best, evaluation['pairs'])}"
    )


def _standing(best: str, pairs: Sequence[Mapping[str, Any]]) -> str:
    """Which of the others are significantly worse than, or better than, the `best`."""
    above: list[str] = []
    below: list[str] = []
    equal: list[str] = []
    for pair in pairs:
        if best in (pair["first"], pair["second"]):
            other, lead = pair["first"], pair["difference"]
            if best == other:
                other, lead = pair["second"], -lead
            if pair["p_adjusted"] >= SIGNIFICANT:
                equal.append(other)
            else:
                (above if lead > 0 else below).append(other)
    told = []
    if above:
        told.append(f"significantly better than {_listed(above)}")
    if below:
        told.append(f"significantly worse than {_listed(below)} in its first training")
    if equal:
        told.append(f"not told apart from {_listed(equal)} by these images")
    return f" It is {'; '.join(told)}." if told else ""


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def reads(images: Images) -> dict[str, Any]:
    """The images, where they are from, and all evaluations."""
    return {
        "images": "images.npz",
        "sources": "sources.csv",
        "evaluation": ["evaluation.json"] if images.trainings else [],
        "generators": [evaluation_of(name) for name in images.gans],
    }


def read(
    subject: Images,
    images: str,
    sources: str,
    evaluation: Sequence[str],
    generators: Sequence[str],
) -> dict[str, Any]:
    """title, verdicts, and of the images: shape, note, counts by part, and origins."""
    import pandas as pd

    from continuo.images.data.dataset import ImageSet

    found = ImageSet.load(images)
    told = [images_verdict(json.loads(Path(path).read_text())) for path in evaluation]
    told += [gan_verdict(json.loads(Path(path).read_text())) for path in generators]
    origins = pd.read_csv(sources, keep_default_na=False)["origin"]
    return {
        "title": subject.title,
        "verdicts": told,
        "shape": found.images.shape,
        "note": found.note,
        "counts": {part: len(found.of(part).images) for part in SHOWN},
        "origins": list(dict.fromkeys(map(str, origins))),
    }


SECTION = Section(10, "", reads, read)
