"""The section of a page of images to draw in: what each network takes it for."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.base.printable import printable
from continuo.report.base.section import Section
from continuo.report.images.subject import Images


def reads(images: Images) -> dict[str, Any]:
    """Of each network its first training, and the evaluation."""
    if not images.trainings or not images.instruments:
        return {}
    networks = {name: f"classifiers/{name}/1/model.keras" for name in images.trainings}
    return {"evaluation": "evaluation.json", "networks": networks}


def read(images: Images, evaluation: str, networks: Mapping[str, str]) -> dict[str, Any]:
    """drawn: what drawing.js starts from."""
    from continuo.report.instruments.packing import packed_layers
    from continuo.training.archive import read_archive

    told = json.loads(Path(evaluation).read_text())
    found = []
    for name, path in networks.items():
        card, weights = read_archive(path)
        sure = told["networks"][name]["reliability"]
        found.append({"name": name, "layers": packed_layers(card, weights), "sure": sure})
    shape = [told["height"], told["width"]]
    classes = [*map(printable, told["classes"])]  # names of folders, which no template sees
    return {"drawn": {"networks": found, "classes": classes, "shape": shape}}


SECTION = Section(
    15,
    "Draw one",
    reads,
    read,
    scripts=[
        f"instruments/templates/{name}.js"
        for name in ("numbers", "instrument", "image_network", "drawing")
    ],
)
