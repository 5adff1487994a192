"""The section of a page of images on each network: what it sees, and all that it gets wrong."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.images.shares import first_seed
from continuo.report.images.subject import Images

FIGURES = ("kernels", "feature_maps", "confusion", "calibration", "mistakes")


def reads(images: Images) -> dict[str, Any]:
    """The evaluation, and of each network its first layer and its figures."""
    if not images.trainings:
        return {}
    found = {
        name: {
            "first_layer": f"classifiers/{name}/1/kernels.npz",
            **{figure: f"figures/classifiers/{name}/{figure}.svg" for figure in FIGURES},
        }
        for name in images.trainings
    }
    return {"evaluation": "evaluation.json", "found": found}


def read(images: Images, evaluation: str, found: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """networks: of each its name, whether it has a convolution, how many are wrong, its figures."""
    import numpy as np

    from continuo.report.images.drawings.answers import MOST_MISTAKES

    told, networks = json.loads(Path(evaluation).read_text()), []
    for name, files in found.items():
        with np.load(files["first_layer"], allow_pickle=False) as archive:
            convolution = archive["kernels"].size > 0
        wrong = told["test"] - first_seed(told["networks"][name])["test"]["right"]
        networks.append({**files, "name": name, "convolution": convolution, "wrong": wrong})
    return {"networks": networks, "most_mistakes": MOST_MISTAKES}


def figures(images: Images) -> dict[str, Figure]:
    """Of each network what it sees and what it answers, in its first training."""
    found: dict[str, Figure] = {}
    for name in images.trainings:
        layer = {"layer": f"classifiers/{name}/1/kernels.npz"}
        evaluation = {"evaluation": "evaluation.json"}
        answers = {"images": "images.npz", "answers": f"classifiers/{name}/1/answers.npz"}
        network = {"network": name}
        drawings = {
            "kernels": Figure(draw_kernels, layer),
            "feature_maps": Figure(draw_feature_maps, layer),
            "confusion": Figure(draw_confusion, {"images": "images.npz", **evaluation}, network),
            "calibration": Figure(draw_calibration, evaluation, network),
            "mistakes": Figure(draw_mistakes, answers),
        }
        found |= {f"classifiers/{name}/{kind}.svg": drawings[kind] for kind in FIGURES}
    return found


def draw_kernels(path: str, layer: str) -> None:
    """Draw the kernels of the first convolution."""
    import numpy as np

    from continuo.report.images.drawings.filters import kernels

    with np.load(layer, allow_pickle=False) as archive:
        kernels(archive["kernels"], path)


def draw_feature_maps(path: str, layer: str) -> None:
    """Draw what these kernels find in an image."""
    import numpy as np

    from continuo.report.images.drawings.filters import feature_maps

    with np.load(layer, allow_pickle=False) as archive:
        feature_maps(archive["maps"], archive["example"], path)


def draw_confusion(path: str, images: str, evaluation: str, network: str) -> None:
    """Draw what the network takes for what."""
    from continuo.images.data.dataset import ImageSet
    from continuo.report.images.drawings.answers import confusion_matrix

    found = json.loads(Path(evaluation).read_text())["networks"][network]
    confusion_matrix(found["confusion"], ImageSet.load(images).classes, path)


def draw_calibration(path: str, evaluation: str, network: str) -> None:
    """Draw how often the network is right where it is so sure."""
    from continuo.report.images.drawings.answers import reliability_diagram

    found = json.loads(Path(evaluation).read_text())["networks"][network]
    reliability_diagram(found["reliability"], first_seed(found)["test"], path)


def draw_mistakes(path: str, images: str, answers: str) -> None:
    """Draw each held-out image that the network gets wrong."""
    import numpy as np

    from continuo.images.data.dataset import ImageSet
    from continuo.report.images.drawings.answers import mistakes

    found = ImageSet.load(images)
    test = found.of("test")
    with np.load(answers, allow_pickle=False) as archive:
        mistakes(test.images, test.labels, archive["test"], found.classes, path)


SECTION = Section(60, "Each network from near", reads, read, figures)
