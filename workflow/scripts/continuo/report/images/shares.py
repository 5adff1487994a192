"""Shares with their errors, in words, and those of the networks in evaluation.json."""

from collections.abc import Mapping, Sequence
from typing import Any

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
UNITS = {"shift": " pixels", "rotate": "° at most", "noise": " of full ink, standard deviation"}


def points(share: float, digits: int = 2) -> str:
    """0.98743 -> "98.74 %"."""
    return f"{100 * share:.{digits}f}{SPACE}%"


def measured(
    part: Mapping[str, float],
    key: str = "accuracy",
    low: str = "low",
    high: str = "high",
    spread: float | None = None,
    digits: int = 2,
) -> str:
    """A share with its errors: "98.74 % (+0.21 −0.24) ± 0.05 between seeds".

    `part` holds the share and the bounds of its 95 % interval under these keys.
    """
    up, down = 100 * (part[high] - part[key]), 100 * (part[key] - part[low])
    text = f"{points(part[key], digits)} (+{max(0, up):.{digits}f}"
    text += f" {MINUS}{max(0, down):.{digits}f})"
    return text if spread is None else f"{text} ±{SPACE}{100 * spread:.{digits}f} between seeds"


def average(seeds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Accuracy, low and high as means over the trainings of one network.

    All are asked about the same images, so that several do not narrow the statistical error.
    """
    keys = ("accuracy", "low", "high")
    return {key: sum(seed[key] for seed in seeds) / len(seeds) for key in keys}


def over_seeds(network: Mapping[str, Any], part: str, name: str = "") -> dict[str, float]:
    """`average` of a network's entry in evaluation.json: of part "test", "train", "perturbed"."""
    found = [seed[part] for seed in network["seeds"].values()]
    return average([one[name] for one in found] if name else found)


def first_seed(network: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry of the lowest seed, whose answers the figures of one network show."""
    return network["seeds"][min(network["seeds"], key=int)]


def best_network(evaluation: Mapping[str, Any]) -> str:
    """The network of the highest accuracy on the held-out images, as a mean over its seeds."""
    networks = evaluation["networks"]
    return max(networks, key=lambda name: networks[name]["mean"])


def perturbation(name: str, amounts: Mapping[str, float] | None = None) -> str:
    """ "shift", {"shift": 3} -> "shift (3 pixels)"."""
    amount = (amounts or {}).get(name)
    return name if amount is None else f"{name} ({amount:g}{UNITS.get(name, '')})"
