"""The section of a page of images on what networks make of the corruptions of MNIST-C."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.base.words import counted
from continuo.report.base.section import Figure, Section
from continuo.report.images.shares import SPACE, best_network, first_seed, measured, over_seeds
from continuo.report.images.subject import Images


def mean_of(network: Mapping[str, Any]) -> dict[str, float]:
    """mean and error of the share of wrong answers under all corruptions, as means over seeds."""
    found = [seed["corruption_error"] for seed in network["seeds"].values()]
    return {key: sum(one[key] for one in found) / len(found) for key in ("mean", "error")}


def told_wrong(part: Mapping[str, float]) -> str:
    """ "8.52 ± 0.21 %"."""
    return f"{100 * part['mean']:.2f} ± {100 * part['error']:.2f}{SPACE}%"


def wrong_on_average(name: str, network: Mapping[str, Any]) -> str:
    """How often a network is wrong under all corruptions, and under which most."""
    kinds = first_seed(network)["corrupted"]
    wrong = {kind: 1 - over_seeds(network, "corrupted", kind)["accuracy"] for kind in kinds}
    worst = max(wrong, key=lambda kind: wrong[kind])
    return (
        f"{name} is wrong in {told_wrong(mean_of(network))} on average, most under "
        f"{spelt(worst)}: {100 * wrong[worst]:.1f}{SPACE}%."
    )


def spelt(kind: str) -> str:
    """ "shot_noise" -> "shot noise"."""
    return kind.replace("_", " ")


def reads(images: Images) -> dict[str, str]:
    """The evaluation and its figure, where images were corrupted."""
    if not images.trainings or not images.corrupted:
        return {}
    return {"evaluation": "evaluation.json", "errors": "figures/errors_by_corruption.svg"}


def read(images: Images, evaluation: str, errors: str) -> dict[str, Any]:
    """sentences; names of the networks; rows: of each corruption the accuracy of each network and
    its calibration error; means: of all corruptions; the figure."""
    networks = json.loads(Path(evaluation).read_text())["networks"]
    first = first_seed(next(iter(networks.values())))
    steadiest = min(networks, key=lambda name: mean_of(networks[name])["mean"])
    told = dict.fromkeys([best_network({"networks": networks}), steadiest])
    return {
        "count": counted(first["corruption_error"]["n"], "held-out image"),
        "sentences": [wrong_on_average(name, networks[name]) for name in told],
        "names": list(networks),
        "means": [told_wrong(mean_of(network)) for network in networks.values()],
        "rows": [
            {
                "name": spelt(kind),
                "right": [
                    measured(over_seeds(network, "corrupted", kind))
                    for network in networks.values()
                ],
                "calibration": [_calibration(network, kind) for network in networks.values()],
            }
            for kind in first["corrupted"]
        ],
        "errors": errors,
    }


def _calibration(network: Mapping[str, Any], kind: str) -> str:
    """The expected calibration error of the first training, with its 95 % interval."""
    part = first_seed(network)["corrupted"][kind]
    return measured(part, "ece", "ece_low", "ece_high", digits=1)


def figures(images: Images) -> dict[str, Figure]:
    """The errors of all networks under all corruptions."""
    if not images.trainings or not images.corrupted:
        return {}
    reads, settings = (
        {"evaluation": "evaluation.json", "images": "images.npz"},
        {"seed": images.seed},
    )
    return {"errors_by_corruption.svg": Figure(draw, reads, settings)}


def draw(path: str, evaluation: str, images: str, seed: int) -> None:
    """Draw them, with an image in each of its states."""
    from continuo.images.data.dataset import ImageSet
    from continuo.images.judging.corruptions import CORRUPTIONS, corrupt
    from continuo.report.images.drawings.corrupted import errors_by_corruption

    test = ImageSet.load(images).of("test").images[:1]
    examples = {name: corrupt(test, name, seed)[0] for name in CORRUPTIONS}
    errors_by_corruption(json.loads(Path(evaluation).read_text())["networks"], examples, path)


SECTION = Section(55, "Under the corruptions of MNIST-C", reads, read, figures)
