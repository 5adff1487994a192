"""The section of a page of images on what networks make of others than those they learnt from."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.images.shares import (
    SPACE,
    best_network,
    first_seed,
    measured,
    over_seeds,
    perturbation,
    points,
)
from continuo.report.images.subject import Images


def fall(name: str, network: Mapping[str, Any], amounts: Mapping[str, float] | None = None) -> str:
    """How much of a network's accuracy is lost on perturbed images."""
    test = over_seeds(network, "test")
    kinds = first_seed(network)["perturbed"]
    told: list[str] = []
    kept: list[str] = []
    for kind in kinds:
        part = over_seeds(network, "perturbed", kind)
        text = f"{perturbation(kind, amounts)}: {measured(part)}"
        (told if part["high"] < test["low"] else kept).append(text)
    sentence = f"{name}, right in {points(test['accuracy'])} of the images as they are"
    if told:
        sentence += f", falls with {'; '.join(told)}"
    if kept:
        sentence += f"{'. It' if told else ','} does not fall, within the errors, with "
        sentence += "; ".join(kept)
    return sentence + "."


def on_strangers(name: str, network: Mapping[str, Any], stranger: str) -> str:
    """How sure a network is of images that it was never meant for, and whether that shows them."""
    found = first_seed(network)["strangers"][stranger]
    text = f"On {stranger}, {name} is {points(found['confidence'], 1)} sure on average and above "
    text += f"90{SPACE}% sure of {points(found['confident'], 1)} of the images"
    if found["accuracy"] is not None:
        text += f"; it is right in {measured(found)} of them"
    auroc = f"area under the ROC curve {found['auroc']:.3f}"
    if found.get("auroc_error") is not None:
        auroc += f" ± {found['auroc_error']:.3f}"
    if found["auroc"] >= 0.95:
        judged = "Its certainty tells them from its own images nearly always"
    elif found["auroc"] >= 0.6:
        judged = "Its certainty tells them from its own images only in part"
    else:
        judged = "Its certainty does not tell them from its own images"
    return f"{text}. {judged} ({auroc}; 0.5 is chance, 1 is always)."


def reads(images: Images) -> dict[str, str]:
    """The evaluation and its figure, where there are classifiers."""
    if not images.trainings:
        return {}
    return {"evaluation": "evaluation.json", "robustness": "figures/robustness.svg"}


def read(images: Images, evaluation: str, robustness: str) -> dict[str, Any]:
    """sentences on the best network, and both tables: of perturbed images, `kinds` and a row for
    each network, and of each of the `strangers` a row for each network."""
    found = json.loads(Path(evaluation).read_text())
    networks, best = found["networks"], best_network(found)
    first = first_seed(next(iter(networks.values())))
    kinds, strangers = list(first["perturbed"]), list(first["strangers"])
    said = [fall(best, networks[best], images.perturbed)] if kinds else []
    said += [on_strangers(best, networks[best], stranger) for stranger in strangers]
    return {
        "sentences": said,
        "kinds": [perturbation(kind, images.perturbed) for kind in kinds],
        "perturbed": [
            {
                "name": name,
                "test": measured(over_seeds(network, "test")),
                "perturbed": [measured(over_seeds(network, "perturbed", kind)) for kind in kinds],
            }
            for name, network in networks.items()
        ],
        "strangers": {
            stranger: [_sure(name, network, stranger) for name, network in networks.items()]
            for stranger in strangers
        },
        "robustness": robustness,
    }


def _sure(name: str, network: Mapping[str, Any], stranger: str) -> dict[str, Any]:
    """A row of the table of how sure networks are of the stranger."""
    found = first_seed(network)["strangers"][stranger]
    return {
        "name": name,
        "confidence": points(found["confidence"], 1),
        "confident": points(found["confident"], 1),
        "auroc": found["auroc"],
        "auroc_error": found.get("auroc_error"),
        "right": None if found["accuracy"] is None else measured(found),
    }


def figures(images: Images) -> dict[str, Figure]:
    """Accuracy and certainty on all of these images."""
    if not images.trainings:
        return {}
    reads, settings = {"evaluation": "evaluation.json"}, {"perturbed": dict(images.perturbed)}
    return {"robustness.svg": Figure(draw, reads, settings)}


def draw(path: str, evaluation: str, perturbed: Mapping[str, float]) -> None:
    """Draw how networks do on perturbed images, and how sure they are of strangers."""
    from continuo.report.images.drawings.accuracies import robustness

    robustness(json.loads(Path(evaluation).read_text()), path, perturbed)


SECTION = Section(50, "From the ideal situation to the real application", reads, read, figures)
