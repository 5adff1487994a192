"""The section of a page of images on generators, and on what they make."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.images.likeness import distance_sentence, diversity, losses, memorisation
from continuo.report.images.subject import Images

FIGURES = {
    "sheet": "sheet.png",
    "training": "training.svg",
    "animation": "animation.gif",
    "losses": "losses.svg",
    "walk": "walk.png",
    "neighbours": "neighbours.svg",
    "distances": "distances.svg",
}


def evaluation_of(gan: str) -> str:
    """The path of the evaluation of a generator."""
    return f"gans/{gan}/evaluation.json"


def reads(images: Images) -> dict[str, Any]:
    """The evaluation and the figures of each generator, and the sheet of real images."""
    if not images.gans:
        return {}
    found = {
        gan: {
            "evaluation": evaluation_of(gan),
            **{name: f"figures/gans/{gan}/{file}" for name, file in FIGURES.items()},
        }
        for gan in images.gans
    }
    return {"found": found, "real": "figures/sheet.png"}


def read(images: Images, found: Mapping[str, Mapping[str, str]], real: str) -> dict[str, Any]:
    """generators: of each its evaluation, its sentences and its figures; real: the sheet."""
    generators = []
    for files in found.values():
        evaluation = json.loads(Path(files["evaluation"]).read_text())
        words = (distance_sentence, diversity, memorisation, losses)
        sentences = [sentence(evaluation) for sentence in words]
        generators.append({**files, "evaluation": evaluation, "sentences": sentences})
    return {"generators": generators, "real": real}


def figures(images: Images) -> dict[str, Figure]:
    """Of each generator what it makes, how it came to it, and what that is nearest to."""
    drawings = {
        "sheet": (draw_sheet, "sheets"),
        "training": (draw_training, "sheets"),
        "animation": (draw_animation, "sheets"),
        "losses": (draw_losses, "history"),
        "walk": (draw_walk, "generated"),
        "neighbours": (draw_neighbours, "neighbours"),
        "distances": (draw_distances, "neighbours"),
    }
    ends = {"history": "csv"}
    return {
        f"gans/{gan}/{FIGURES[name]}": Figure(
            draw, {file: f"gans/{gan}/{file}.{ends.get(file, 'npz')}"}
        )
        for gan in images.gans
        for name, (draw, file) in drawings.items()
    }


def draw_sheet(path: str, sheets: str) -> None:
    """Draw the last sheet of generated images."""
    import numpy as np

    from continuo.report.images.drawings.sheets import write_sheet

    with np.load(sheets, allow_pickle=False) as archive:
        write_sheet(archive["sheets"][-1], 10, path)


def draw_training(path: str, sheets: str) -> None:
    """Draw some of all sheets, from the same noise as training went on."""
    import numpy as np

    from continuo.report.images.drawings.generated import sheets_by_step

    with np.load(sheets, allow_pickle=False) as archive:
        sheets_by_step(archive["sheets"], archive["steps"], path)


def draw_animation(path: str, sheets: str) -> None:
    """Draw the same as an animation, of 36 images: one of all 100 would be too large for a page."""
    import numpy as np

    from continuo.report.images.drawings.sheets import write_animation

    with np.load(sheets, allow_pickle=False) as archive:
        write_animation(archive["sheets"][:, :36], archive["steps"], 6, path)


def draw_losses(path: str, history: str) -> None:
    """Draw the game between generator and discriminator."""
    import pandas as pd

    from continuo.report.images.drawings.generated import loss_curves

    loss_curves(pd.read_csv(history), path)


def draw_walk(path: str, generated: str) -> None:
    """Draw the images on the way from one noise to another."""
    import numpy as np

    from continuo.report.images.drawings.sheets import write_sheet

    with np.load(generated, allow_pickle=False) as archive:
        write_sheet(archive["walk"], 8, path)


def draw_neighbours(path: str, neighbours: str) -> None:
    """Draw generated images beside the training images nearest to them."""
    import numpy as np

    from continuo.report.images.drawings import generated

    with np.load(neighbours, allow_pickle=False) as archive:
        generated.neighbours(archive["generated"], archive["nearest"], archive["distance"], path)


def draw_distances(path: str, neighbours: str) -> None:
    """Draw how far generated images, and held-out ones, are from training images."""
    import numpy as np

    from continuo.report.images.drawings.generated import distance_histogram

    with np.load(neighbours, allow_pickle=False) as archive:
        distance_histogram(archive["generated_distances"], archive["held_out_distances"], path)


SECTION = Section(70, "Images that do not exist", reads, read, figures)
