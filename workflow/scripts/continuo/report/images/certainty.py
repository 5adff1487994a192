"""What a page of images says of how sure a network is, and of images that are not ideal."""

from collections.abc import Mapping
from typing import Any

from continuo.base.words import counted
from continuo.report.images.sentences import SPACE, first_seed, measured, over_seeds, points

UNITS = {"shift": " pixels", "rotate": "° at most", "noise": " of full ink, standard deviation"}


def calibration(name: str, network: Mapping[str, Any]) -> str:
    """Whether a network is right as often as it says, by all its answers and bin by bin."""
    test = first_seed(network)["test"]
    bins = network["reliability"]
    n = sum(one["n"] for one in bins)
    claimed = sum(one["n"] * one["confidence"] for one in bins) / n
    off = [
        one for one in bins if not one["accuracy_low"] <= one["confidence"] <= one["accuracy_high"]
    ]
    if claimed > test["high"]:
        what = f"{name} is surer than it is right"
    elif claimed < test["low"]:
        what = f"{name} is right more often than it says"
    elif len(off) > 1:
        what = f"{name} is right about as often as it says, but not in each bin"
    else:
        what = f"{name} is right as often as it says, within the errors"
    text = f"{what}: sure of {points(claimed)} on average, right in {measured(test)}; "
    if off:
        text += f"{len(off)} of {counted(len(bins), 'bin')} off by more than the error; "
    return f"{text}expected calibration error {points(test['ece'])}{_ece_errors(test)}."


def _ece_errors(test: Mapping[str, Any]) -> str:
    told = []
    if test.get("ece_low") is not None and test.get("ece_high") is not None:
        told.append(f"interval {points(test['ece_low'])} to {points(test['ece_high'])}")
    if test.get("ece_floor") is not None:
        told.append(f"{points(test['ece_floor'])} by chance alone")
    return f" ({', '.join(told)})" if told else ""


def perturbation(name: str, amounts: Mapping[str, float] | None = None) -> str:
    """ "shift", {"shift": 3} -> "shift (3 pixels)"."""
    amount = (amounts or {}).get(name)
    return name if amount is None else f"{name} ({amount:g}{UNITS.get(name, '')})"


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
