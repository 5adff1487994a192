"""The section of a page of images on whether networks are as sure as they are right."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.base.words import counted
from continuo.report.base.section import Section
from continuo.report.images.shares import first_seed, measured, points
from continuo.report.images.subject import Images


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


def reads(images: Images) -> dict[str, str]:
    """The evaluation, where there are classifiers."""
    return {"evaluation": "evaluation.json"} if images.trainings else {}


def read(images: Images, evaluation: str) -> dict[str, Any]:
    """sentences: one for each network."""
    networks = json.loads(Path(evaluation).read_text())["networks"]
    return {"sentences": [calibration(name, network) for name, network in networks.items()]}


SECTION = Section(40, "Is it as sure as it is right?", reads, read)
