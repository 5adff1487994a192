"""A whole page of images, from made-up answers of made-up networks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.images.data.dataset import ImageSet
from continuo.images.judging.comparison import Training, compare
from continuo.report.base.run import Run
from continuo.report.images import classifier_plots, comparison_plots, gan_plots, sheets
from continuo.report.images.page import ClassifierFigures, Comparison, Generator, images_page

NETWORKS = ("one_conv", "dense")


def image_set(classes: tuple[str, ...], per_class: int = 30, side: int = 12) -> ImageSet:
    """Blots whose height tells the class; every third is held out."""
    rng = np.random.default_rng(1)
    n = per_class * len(classes)
    labels = np.arange(n) % len(classes)
    images = rng.integers(0, 60, (n, side, side)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 : 4 + 2 * label, 3:9] = 255
    train = np.arange(n) // len(classes) % 3 > 0
    names = np.array(["字"] * n)
    return ImageSet(images, labels.astype(np.int64), train, names, classes, "made up")


def answers(labels: np.ndarray, classes: int, wrong: int) -> np.ndarray:
    """Probabilities, float32 (n, classes), of which the first `wrong` are mistakes, ever surer."""
    shown = labels.copy()
    shown[:wrong] = (shown[:wrong] + 1) % classes
    sure = np.linspace(0.6, 0.99, len(labels))
    table = np.repeat(((1 - sure) / (classes - 1))[:, None], classes, axis=1)
    table[np.arange(len(labels)), shown] = sure
    return table.astype(np.float32)


def evaluation_of(images: ImageSet, seeds: int = 2, wrong: Mapping[str, int] | None = None) -> dict:
    """evaluation.json of NETWORKS, with a perturbation and strangers."""
    train, test = images.of("train").labels, images.of("test").labels
    k = len(images.classes)
    trainings = [
        Training(
            network,
            seed,
            parameters=23466,
            epochs=3,
            seconds=75.0,
            answers={
                "train": answers(train, k, 1),
                "test": answers(test, k, (wrong or {}).get(network, 2) + seed - 1),
                "perturbed_shift": answers(test, k, len(test) // 2),
                "stranger_fashion": answers(np.zeros(8, int), k, 8),
            },
        )
        for network in NETWORKS
        for seed in range(1, seeds + 1)
    ]
    ink = {"threshold": 83.1, "accuracy": 0.4, "low": 0.3, "high": 0.5, "n": len(test)}
    found = compare(trainings, images.classes, train, test, {"fashion": None}, ink)
    return {"images": "digits", "note": images.note, "height": 12, "width": 12, **found}


def history() -> pd.DataFrame:
    return pd.DataFrame(
        {"epoch": [1, 2, 3], "accuracy": [0.5, 0.8, 1.0], "held_out_accuracy": [0.4, 0.7, 0.9]}
    )


def gan_evaluation(**changes: Any) -> dict:
    """evaluation.json of a GAN; `changes` replace its parts."""
    found: dict[str, Any] = {
        "images": "glyphs",
        "gan": "dcgan",
        "steps": 3000,
        "parameters": {"generator": 3_000_000, "discriminator": 1_500_000},
        "training_seconds": 600.0,
        "last": {"step": 3000, "d_loss": 0.092, "d_accuracy": 1.0, "g_loss": 4.371},
        "generated": 2000,
        "features": "scripts/doubled",
        "kid": {"value": 0.0312, "error": 0.0011},
        "kid_floor": {"value": 0.0002, "error": 0.0003},
        "near_duplicates": {
            "share": 0.001,
            "low": 0.0008,
            "high": 0.0012,
            "real_share": 0.0011,
            "threshold": 0.3,
        },
        "nearest": {
            "generated_median": 0.9,
            "held_out_median": 0.8,
            "generated_below_held_out_5_percent": 0.01,
            "generated_below_low": 0.005,
            "generated_below_high": 0.02,
        },
    }
    return found | changes


def write_page(
    folder: Path, name: str, networks: bool = True, gans: bool = True, run: Run | None = None
) -> str:
    """The page of images whose classes, title, note and networks are called `name`."""
    images = image_set((name, "1", "2"))
    train = images.of("train")
    sheets.write_sheet(train.images[:40], 10, folder / "sheet.png")
    rng = np.random.default_rng(1)
    rows = sheets.class_rows(images.images, images.labels, images.train, images.classes, rng)
    sheets.write_rows(rows, 10, folder / "classes.svg")
    table = pd.DataFrame({"file": [name], "origin": [name], "sha256": ["ab" * 32], "note": [""]})
    return images_page(
        images,
        title=name,
        sources=table,
        intake=pd.DataFrame({"class": [name], "drawn": [1234]}),
        sheet=folder / "sheet.png",
        classes=folder / "classes.svg",
        comparison=_compare(folder, images) if networks else None,
        classifiers=_draw_classifiers(folder, images) if networks else [],
        generators=[_draw_generator(folder, name, train.images)] if gans else [],
        perturbed={"shift": 3},
        run=run,
    )


def _compare(folder: Path, images: ImageSet) -> Comparison:
    found = evaluation_of(images)
    paths = [folder / f"{name}.svg" for name in ("by_epoch", "accuracies", "robustness")]
    histories = {network: [history(), history()] for network in NETWORKS}
    comparison_plots.accuracy_by_epoch(histories, found, paths[0])
    comparison_plots.accuracies(found, paths[1])
    comparison_plots.robustness(found, paths[2], {"shift": 3})
    return Comparison(found, *paths)


def _draw_classifiers(folder: Path, images: ImageSet) -> list[ClassifierFigures]:
    found, test = evaluation_of(images), images.of("test")
    drawn = []
    for name in NETWORKS:
        kinds = ("kernels", "feature_maps", "confusion", "calibration", "mistakes")
        paths = {kind: folder / f"{name}_{kind}.svg" for kind in kinds}
        network, filters = found["networks"][name], 0 if name == "dense" else 16
        rng = np.random.default_rng(1)
        classifier_plots.kernels(rng.normal(size=(5, 5, filters)), paths["kernels"])
        maps = rng.random((8, 8, filters))
        classifier_plots.feature_maps(maps, test.images[0], paths["feature_maps"])
        classifier_plots.confusion_matrix(network["confusion"], images.classes, paths["confusion"])
        score = network["seeds"]["1"]["test"]
        classifier_plots.reliability_diagram(network["reliability"], score, paths["calibration"])
        probabilities = answers(test.labels, len(images.classes), 2)
        classifier_plots.mistakes(
            test.images, test.labels, probabilities, images.classes, paths["mistakes"]
        )
        drawn.append(ClassifierFigures(name, filters > 0, **paths))
    return drawn


def _draw_generator(folder: Path, name: str, real: np.ndarray) -> Generator:
    pictures = real[:16]
    sheets.write_sheet(pictures, 4, folder / "gan.png")
    training = np.stack([pictures // 4, pictures // 2, pictures])
    gan_plots.sheets_by_step(training, [0, 100, 3000], folder / "training.svg")
    sheets.write_animation(training, [0, 100, 3000], 4, folder / "gan.gif")
    steps = pd.DataFrame({"step": [100, 200], "d_loss": [0.6, 0.3], "g_loss": [1.0, 2.0]})
    gan_plots.loss_curves(steps.assign(d_accuracy=[0.5, 0.9]), folder / "losses.svg")
    gan_plots.neighbours(pictures[:6], pictures[6:12], np.arange(6) / 10, folder / "pairs.svg")
    near, far = np.linspace(0.1, 0.9, 30), np.linspace(0.2, 1.0, 40)
    gan_plots.distance_histogram(near, far, folder / "distances.svg")
    return Generator(
        gan_evaluation(gan=name),
        sheet=folder / "gan.png",
        training=folder / "training.svg",
        animation=folder / "gan.gif",
        losses=folder / "losses.svg",
        walk=folder / "gan.png",
        neighbours=folder / "pairs.svg",
        distances=folder / "distances.svg",
    )
