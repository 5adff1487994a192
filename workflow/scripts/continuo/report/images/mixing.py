"""The section of a page of images to mix two in: the best generator, live, and what the network
that it was trained against thinks of the mixture."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.report.base.section import Section
from continuo.report.images.gans import evaluation_of
from continuo.report.images.subject import Images


def reads(images: Images) -> dict[str, Any]:
    """Of each GAN its evaluation and both networks."""
    if not images.gans or not images.instruments:
        return {}
    return {
        "found": {
            gan: {
                "evaluation": evaluation_of(gan),
                "generator": f"gans/{gan}/generator.keras",
                "discriminator": f"gans/{gan}/discriminator.keras",
            }
            for gan in images.gans
        }
    }


def read(images: Images, found: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """name: of the GAN whose images are nearest to real ones; mixed: what mixing.js starts from.

    A discriminator that normalises batches has no opinion of one image.
    """
    from continuo.report.instruments.packing import packed_layers
    from continuo.training.archive import read_archive

    evaluations = {
        gan: json.loads(Path(files["evaluation"]).read_text()) for gan, files in found.items()
    }
    name = min(found, key=lambda gan: evaluations[gan]["kid"]["value"])
    card, weights = read_archive(found[name]["generator"])
    mixed = {"latent": card["shape"][0], "generator": packed_layers(card, weights)}
    judging, weights = read_archive(found[name]["discriminator"])
    if all(layer["layer"] != "batch_norm" for layer in judging["layers"]):
        mixed["discriminator"] = packed_layers(judging, weights)
    return {"name": name, "mixed": mixed, "seed": images.seed}


SECTION = Section(
    71,
    "Mix two",
    reads,
    read,
    scripts=[
        f"instruments/templates/{name}.js"
        for name in ("numbers", "instrument", "image_network", "worker", "generator", "mixing")
    ],
)
