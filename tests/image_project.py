"""A project of its own with tiny sets of images: marks of three kinds, and letters of two fonts."""

import copy
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from PIL import Image

import tiny_fonts
from projects import Project, make_project, run_once
from tiny_fonts import two_fonts

FONTS = Path(matplotlib.get_data_path()) / "fonts/ttf"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ<&abcdefghijkmnopqrstuvwxyz"
TITLE = "Marks {x} <script>document.title = 'owned'</script>"
SMALL: list[dict[str, Any]] = [
    {"layer": "conv", "filters": 4, "kernel": 3, "activation": "relu"},
    {"layer": "max_pool"},
    {"layer": "flatten"},
    {"layer": "dropout", "rate": 0.1},
]
GENERATOR: list[dict[str, Any]] = [
    {"layer": "dense", "units": 32, "activation": "relu"},
    {"layer": "batch_norm"},
    {"layer": "reshape", "shape": [4, 4, 2]},
    {"layer": "upsampling"},
    {"layer": "conv", "filters": 2, "kernel": 3, "padding": "same"},
    {"layer": "upsampling"},
    {"layer": "conv", "filters": 1, "kernel": 3, "padding": "same", "activation": "tanh"},
]
DISCRIMINATOR: list[dict[str, Any]] = [
    {"layer": "conv", "filters": 4, "kernel": 4, "stride": 2},
    {"layer": "leaky_relu"},
    {"layer": "flatten"},
]
MARKS: dict[str, Any] = {
    "title": TITLE,
    "source": {"mnist": "data/marks", "classes": ["bar", "<img src=x>", "{ring}"]},
    "perturbed": {"shift": 1, "noise": 0.1},
    "corrupted": 20,
    "strangers": ["others"],
    "classifiers": {
        "small": {"layers": SMALL, "epochs": 3, "batch": 16, "seeds": 2},
        "flat": {"layers": [{"layer": "flatten"}], "epochs": 2, "optimizer": "adam"},
    },
}
LETTER_SET: dict[str, Any] = {
    "source": {
        "characters": "data/letters.txt",
        "fonts": {
            "serif": {"path": str(FONTS / "DejaVuSerif.ttf"), "licence": "DejaVu"},
            "sans": {"path": str(FONTS / "DejaVuSans.ttf")},
        },
        "size": 16,
        "test": 30,
    },
    "classifiers": {"small": {"layers": SMALL, "epochs": 2, "batch": 16}},
    "gans": {
        "forger": {
            "features": "letters/small",
            "latent": 4,
            "steps": 6,
            "batch": 8,
            "sheets": 3,
            "generated": 100,
            "generator": GENERATOR,
            "discriminator": DISCRIMINATOR,
        }
    },
}
# the bold font lacks three letters, and the thin one has them
COMPLETION: dict[str, Any] = {
    "title": TITLE,
    "source": {"path": "data/thin.ttf", "licence": "<b>CC0</b>"},
    "target": {"path": "data/bold.ttf", "licence": "OFL {x}"},
    "characters": "data/capitals.txt",
    "text": "ABX<YZ",
    "size": 16,
    "test": 0.2,
    "generator": {"maps": [4, 8], "steps": 6, "adversarial": 2, "batch": 4, "rows": 3},
    "judges": {
        "script": {"layers": SMALL, "epochs": 1, "batch": 16},
        "reader": {
            "layers": SMALL,
            "epochs": 1,
            "batch": 16,
            "fonts": {"serif": {"path": str(FONTS / "DejaVuSerif.ttf")}},
        },
    },
}
IMAGES: dict[str, Any] = {
    "run_images": ["marks", "letters", "own"],
    "experiments": {"tiny": {"source": {"folder": "data/tiny"}}},
    "images": {
        "marks": MARKS,
        "letters": LETTER_SET,
        "others": {"source": {"mnist": "data/others"}},
        "own": {"source": {"folder": "data/own", "size": 16}},
    },
    "completion": {"bold": COMPLETION},
}


def changed(**changes: object) -> dict:
    """IMAGES with other values: `marks__classifiers__small__epochs=4`."""
    config = copy.deepcopy(IMAGES)
    for name, value in changes.items():
        *above, last = name.split("__")
        part = config["images"]
        for key in above:
            part = part.setdefault(key, {})
        part[last] = value
    return config


def marks(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Noisy images of 14x14 of a bar, a cross and a ring; and which each is."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    images = random.integers(0, 60, (count, 14, 14))
    for image, label in zip(images, labels, strict=True):
        row, column = random.integers(4, 10, 2)
        if label < 2:
            image[row] = 250
        if label == 1:
            image[:, column] = 250
        if label == 2:
            image[row - 3 : row + 4, column - 3 : column + 4] = 250
            image[row - 2 : row + 3, column - 2 : column + 3] = 20
    return images.astype(np.uint8), labels.astype(np.uint8)


def make_image_project(folder: Path) -> Project:
    """The project's files with the tiny sets of images."""
    project = make_project(folder)
    for number, name in enumerate(("marks", "others")):
        (folder / "data" / name).mkdir()
        parts = marks(90, number), marks(48, number + 10)
        (x_train, y_train), (x_test, y_test) = parts
        arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
        np.savez(folder / "data" / name / "mnist.npz", **arrays)  # type: ignore[arg-type]
    (folder / "data/letters.txt").write_text(LETTERS)
    for number, (image, label) in enumerate(zip(*marks(12, 5), strict=True)):
        place = folder / "data/own" / ("bar", "cross", "<img src=x>")[label]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place / f"{{{number}}} <b>.png")
    (folder / "data/own/bar/broken.png").write_bytes(b"no image")
    two_fonts(folder / "data")
    (folder / "data/capitals.txt").write_text(tiny_fonts.LETTERS)
    project.write(IMAGES)
    return project


@pytest.fixture(scope="session")
def imaged(tmp_path_factory) -> Project:
    """The project with images, run through to its report, and with a font that is completed. Tests
    read it and do not change it."""
    return run_once(tmp_path_factory, make_image_project, "images", "complete")
