"""The section of a page of images on how many of them each network gets right."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.images.shares import MINUS, best_network, measured, over_seeds, points
from continuo.report.images.subject import Images

SIGNIFICANT = 0.05  # chance of an error of the first kind, all pairs of networks taken together


def pair_sentence(pair: Mapping[str, Any]) -> str:
    """The difference between two networks, and whether chance would make it."""
    lead = 100 * pair["difference"]
    sign = "+" if lead > 0 else MINUS if lead < 0 else ""
    told = "significant" if pair["p_adjusted"] < SIGNIFICANT else "not significant"
    return f"{sign}{abs(lead):.2f} ± {100 * pair['difference_error']:.2f}, {told}"


def pairs_sentence(pairs: Sequence[Mapping[str, Any]]) -> str:
    """How many of the differences between networks are more than chance."""
    many = sum(pair["p_adjusted"] < SIGNIFICANT for pair in pairs)
    if len(pairs) == 1:
        what = "The difference between the two networks is " + (
            "significant" if many else "not significant"
        )
    else:
        verb = "is" if many == 1 else "are"
        what = f"Of the {len(pairs)} differences between networks {many or 'none'} {verb} "
        what += "significant"
    return (
        f"{what}: McNemar's exact test on the same images, first training of each, at 5 % for "
        "all comparisons together (Holm)."
    )


def overtraining(evaluation: Mapping[str, Any]) -> str:
    """Whether the best network does better on the images that it has seen."""
    best = best_network(evaluation)
    network = evaluation["networks"][best]
    train, test = over_seeds(network, "train"), over_seeds(network, "test")
    numbers = f"{points(train['accuracy'])} of its training images and {points(test['accuracy'])}"
    numbers += " of the held-out ones"
    if train["low"] > test["high"]:
        return f"{best} has learnt some of its training images by heart: it gets {numbers} right."
    what = f"{best} is no better, within the errors, on images that it has seen"
    return f"{what}: it gets {numbers} right."


def ink_sentence(evaluation: Mapping[str, Any]) -> str:
    """The best network beside the one number that needs no network: how much ink there is."""
    ink = evaluation["ink_baseline"]
    best = best_network(evaluation)
    test = over_seeds(evaluation["networks"][best], "test")
    numbers = f"{measured(ink)} by ink, {measured(test)} by {best}"
    if test["low"] > ink["high"]:
        return f"One number, the amount of ink, does not do what the network does: {numbers}."
    if test["high"] < ink["low"]:
        return f"One number, the amount of ink, does better than the best network: {numbers}."
    return f"The best network is no better, within the errors, than the amount of ink: {numbers}."


def reads(images: Images) -> dict[str, str]:
    """The evaluation and its figures, where there are classifiers."""
    if not images.trainings:
        return {}
    names = ("accuracies", "accuracy_by_epoch")
    return {"evaluation": "evaluation.json", **{name: f"figures/{name}.svg" for name in names}}


def read(
    images: Images, evaluation: str, accuracies: str, accuracy_by_epoch: str
) -> dict[str, Any]:
    """evaluation; rows: of each network what the table tells; the best of them; both figures."""
    found = json.loads(Path(evaluation).read_text())
    return {
        "evaluation": found,
        "rows": [
            {
                "name": name,
                "network": network,
                "test": measured(over_seeds(network, "test")),
                "train": measured(over_seeds(network, "train")),
            }
            for name, network in found["networks"].items()
        ],
        "best": best_network(found),
        "overtraining": overtraining(found),
        "ink": ink_sentence(found) if found["ink_baseline"] else "",
        "pairs": [(pair, pair_sentence(pair)) for pair in found["pairs"]],
        "compared": pairs_sentence(found["pairs"]) if found["pairs"] else "",
        "accuracies": accuracies,
        "accuracy_by_epoch": accuracy_by_epoch,
    }


def figures(images: Images) -> dict[str, Figure]:
    """The accuracies of all networks, when finished and by epoch."""
    if not images.trainings:
        return {}
    histories = [
        f"classifiers/{network}/{number}/history.csv"
        for network, count in images.trainings.items()
        for number in range(1, count + 1)
    ]
    evaluation = {"evaluation": "evaluation.json"}
    return {
        "accuracies.svg": Figure(draw_accuracies, evaluation),
        "accuracy_by_epoch.svg": Figure(
            draw_by_epoch,
            {**evaluation, "histories": histories},
            {"trainings": dict(images.trainings)},
        ),
    }


def draw_accuracies(path: str, evaluation: str) -> None:
    """Draw the accuracies of all networks beside each other."""
    from continuo.report.images.drawings.accuracies import accuracies

    accuracies(json.loads(Path(evaluation).read_text()), path)


def draw_by_epoch(
    path: str, evaluation: str, histories: Sequence[str], trainings: Mapping[str, int]
) -> None:
    """Draw how the accuracies grew; histories: of the trainings of each network in turn."""
    import pandas as pd

    from continuo.report.images.drawings.accuracies import accuracy_by_epoch

    tables = map(pd.read_csv, histories)
    by_network = {name: [next(tables) for _ in range(count)] for name, count in trainings.items()}
    accuracy_by_epoch(by_network, json.loads(Path(evaluation).read_text()), path)


SECTION = Section(30, "How many are right?", reads, read, figures)
