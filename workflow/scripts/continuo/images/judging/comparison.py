"""All trainings of all networks on one set of images, beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.images.data.dataset import ImageSet
from continuo.images.data.ink import ink_threshold
from continuo.images.judging.accuracy import (
    adjust,
    compare_pair,
    interval,
    is_right,
    mean_error,
    score,
    spread,
)
from continuo.images.judging.calibration import calibration_error, reliability
from continuo.images.judging.strangers import judge_strangers


@dataclass(frozen=True)
class Training:
    """One training of a network.

    seconds: that it took, None if unknown. answers: probabilities (n, classes) for the images
    "train", "test", "perturbed_<name>" (of the test images), "corrupted_<name>" (of those `chosen`
    of the test images, indices) and "stranger_<images>".
    """

    network: str
    seed: int
    parameters: int
    epochs: int
    seconds: float | None
    answers: Mapping[str, np.ndarray]
    chosen: np.ndarray | None = None

    @classmethod
    def read(cls, network: str, seed: int, answers: str | Path, history: str | Path) -> "Training":
        """From the files of its answers, .npz with its parameters among them, and its epochs."""
        epochs = pd.read_csv(history)["seconds"]
        unknown = bool(epochs.isna().all())  # of a network that was trained elsewhere
        with np.load(answers, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        seconds = None if unknown else float(epochs.sum())
        parameters, chosen = int(arrays.pop("parameters")), arrays.pop("chosen")
        return cls(network, seed, parameters, len(epochs), seconds, arrays, chosen)


def ink_baseline(images: ImageSet) -> dict[str, Any] | None:
    """How well the amount of ink alone tells glyphs of two fonts apart, as in `ink_threshold`.

    threshold, heavier (a class), accuracy on the n test images with its 95 % interval (low, high).
    None of other images.
    """
    if len(images.classes) != 2 or not (images.names != "").any():
        return None
    ink = ink_threshold(images.images, images.labels, images.train)
    low, high = interval(int(ink.right.sum()), len(ink.right))
    return {
        "threshold": ink.threshold,
        "heavier": images.classes[ink.heavier],
        "accuracy": ink.accuracy,
        "low": low,
        "high": high,
        "n": len(ink.right),
    }


def compare(
    trainings: Sequence[Training],
    classes: Sequence[str],
    train: np.ndarray,
    test: np.ndarray,
    strangers: Mapping[str, np.ndarray | None],
    ink_baseline: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """What evaluation.json says of the networks, in the order of `trainings`.

    train, test: labels, int (n,). strangers: for each set of them its labels among `classes`, or
    None. Where a network has several trainings, its reliability, its confusion and the pairs are
    those of the lowest seed. Raises UserError where a training gave no numbers.
    """
    by_network: dict[str, list[Training]] = {}
    for training in trainings:
        _require_numbers(training)
        by_network.setdefault(training.network, []).append(training)
    for several in by_network.values():
        several.sort(key=lambda training: training.seed)
    firsts = [several[0] for several in by_network.values()]
    return {
        "classes": list(classes),
        "train": len(train),
        "test": len(test),
        "ink_baseline": None if ink_baseline is None else dict(ink_baseline),
        "networks": {
            name: _judge_network(several, len(classes), train, test, strangers)
            for name, several in by_network.items()
        },
        "pairs": _judge_pairs(firsts, test),
    }


def _judge_network(
    trainings: Sequence[Training],
    classes: int,
    train: np.ndarray,
    test: np.ndarray,
    strangers: Mapping[str, np.ndarray | None],
) -> dict[str, Any]:
    """The entry of one network; epochs and parameters of its first training, mean seconds."""
    seeds = {str(t.seed): _judge_training(t, train, test, strangers) for t in trainings}
    first = trainings[0]
    seconds = [t.seconds for t in trainings if t.seconds is not None]
    probabilities = first.answers["test"]
    return {
        "parameters": first.parameters,
        "epochs": first.epochs,
        "training_seconds": round(float(np.mean(seconds)), 1) if seconds else None,
        "seeds": seeds,
        **spread([judged["test"]["accuracy"] for judged in seeds.values()]),
        "reliability": reliability(probabilities, test),
        "confusion": confusion(probabilities, test, classes).tolist(),
    }


def _judge_training(
    training: Training,
    train: np.ndarray,
    test: np.ndarray,
    strangers: Mapping[str, np.ndarray | None],
) -> dict[str, Any]:
    answers = training.answers

    def judged(part: str, labels: np.ndarray) -> dict[str, float]:
        return score(answers[part], labels) | calibration_error(answers[part], labels)

    perturbed = [key for key in answers if key.startswith("perturbed_")]
    return {
        "test": judged("test", test),
        "train": judged("train", train),
        **_judge_corrupted(training, test),
        "perturbed": {key.removeprefix("perturbed_"): judged(key, test) for key in perturbed},
        "strangers": {
            name: judge_strangers(answers["test"], answers[f"stranger_{name}"], labels)
            for name, labels in strangers.items()
        },
    }


def _judge_corrupted(training: Training, test: np.ndarray) -> dict[str, Any]:
    """corrupted: of each corruption what is told of the test images; corruption_error: the mean of
    all of them. Nothing where no images were corrupted."""
    answers = {
        key.removeprefix("corrupted_"): answer
        for key, answer in training.answers.items()
        if key.startswith("corrupted_")
    }
    if not answers:
        return {}
    labels = test[training.chosen]
    return {
        "corrupted": {
            name: score(answer, labels) | calibration_error(answer, labels)
            for name, answer in answers.items()
        },
        "corruption_error": mean_error([is_right(answer, labels) for answer in answers.values()]),
    }


def _judge_pairs(firsts: Sequence[Training], test: np.ndarray) -> list[dict[str, Any]]:
    """Each two networks on the same test images; p_adjusted: p with all the pairs in mind."""
    right = {training.network: is_right(training.answers["test"], test) for training in firsts}
    names = list(combinations(right, 2))
    found = [compare_pair(right[first], right[second]) for first, second in names]
    adjusted = adjust([pair["p"] for pair in found])
    return [
        {"first": first, "second": second, **pair, "p_adjusted": p}
        for (first, second), pair, p in zip(names, found, adjusted, strict=True)
    ]


def confusion(probabilities: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """How often each class (row) was taken for each (column), int (classes, classes)."""
    cells = labels * classes + probabilities.argmax(axis=1)
    return np.bincount(cells, minlength=classes**2).reshape(classes, classes)


def _require_numbers(training: Training) -> None:
    for part, probabilities in training.answers.items():
        if not np.isfinite(probabilities).all():
            raise UserError(
                f"{training.network}, seed {training.seed}: its answers to {part} are not "
                "numbers, so its training came apart. Set a smaller `learning_rate` for it."
            )
