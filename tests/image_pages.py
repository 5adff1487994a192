"""A whole page of images, from made-up answers of made-up networks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.images.data.dataset import ImageSet
from continuo.images.judging.comparison import Training, compare
from continuo.images.judging.corruptions import CORRUPTIONS
from continuo.report.base.filling import page, tell
from continuo.report.base.section import below, figures_of
from continuo.report.images.page import SECTIONS
from continuo.report.images.subject import Images

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
                **{
                    f"corrupted_{name}": answers(test[::2], k, 3 + number)
                    for number, name in enumerate(CORRUPTIONS)
                },
                "stranger_fashion": answers(np.zeros(8, int), k, 8),
            },
            chosen=np.arange(0, len(test), 2),
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
    folder: Path, name: str, networks: bool = True, gans: bool = True, measured: str = ""
) -> str:
    """The page of images whose classes, title, note and networks are called `name`.

    What it is written from, and all its figures, come into `folder`. measured: how many seconds the
    run took; without it the page has no section on it.
    """
    subject = Images(
        name="set",
        title=name,
        trainings=dict.fromkeys(NETWORKS, 2) if networks else {},
        gans=["forger"] if gans else [],
        perturbed={"shift": 3},
        seed=1,
        corrupted=100,
        instruments=False,
    )
    results, images = folder / subject.name, image_set((name, "1", "2"))
    results.mkdir(parents=True)
    images.save(results / "images.npz")
    table = pd.DataFrame({"file": [name], "origin": [name], "sha256": ["ab" * 32], "note": [""]})
    table.to_csv(results / "sources.csv", index=False)
    pd.DataFrame({"class": [name], "drawn": [1234]}).to_csv(results / "intake.csv", index=False)
    if networks:
        _classify(results, images)
    if gans:
        _forge(results / "gans/forger", name, images.of("train").images)
    for figure, drawing in figures_of(SECTIONS, subject).items():
        path = results / "figures" / figure
        path.parent.mkdir(parents=True, exist_ok=True)
        drawing.draw(path, **below(results, drawing.reads), **drawing.settings)
    sections = SECTIONS if measured else SECTIONS[:-1]
    if measured:
        _run(folder, subject.name, measured)
    return page(subject.name, subject.title, tell(sections, subject, results))


def _classify(results: Path, images: ImageSet) -> None:
    """What is left of the trainings of NETWORKS, of which the second has no convolution."""
    (results / "evaluation.json").write_text(json.dumps(evaluation_of(images)))
    test, random = images.of("test"), np.random.default_rng(1)
    for name in NETWORKS:
        filters = 0 if name == "dense" else 16
        for number in (1, 2):
            training = results / f"classifiers/{name}/{number}"
            training.mkdir(parents=True)
            history().to_csv(training / "history.csv", index=False)
            given = answers(test.labels, len(images.classes), 2)
            np.savez(training / "answers.npz", test=given)
            np.savez(
                training / "kernels.npz",
                kernels=random.normal(size=(5, 5, filters)),
                maps=random.random((8, 8, filters)),
                example=test.images[0],
            )


def _forge(training: Path, name: str, real: np.ndarray) -> None:
    """What is left of the training of a GAN that is called so."""
    training.mkdir(parents=True)
    (training / "evaluation.json").write_text(json.dumps(gan_evaluation(gan=name)))
    pictures = real[:16]
    sheets = np.stack([pictures // 4, pictures // 2, pictures])
    np.savez(training / "sheets.npz", sheets=sheets, steps=[0, 100, 3000])
    np.savez(training / "generated.npz", walk=pictures)
    steps = pd.DataFrame({"step": [100, 200], "d_loss": [0.6, 0.3], "g_loss": [1.0, 2.0]})
    steps.assign(d_accuracy=[0.5, 0.9]).to_csv(training / "history.csv", index=False)
    np.savez(
        training / "neighbours.npz",
        generated=pictures[:6],
        nearest=pictures[6:12],
        distance=np.arange(6) / 10,
        generated_distances=np.linspace(0.1, 0.9, 30),
        held_out_distances=np.linspace(0.2, 1.0, 40),
    )


def _run(folder: Path, name: str, seconds: str) -> None:
    """A run of one rule, measured."""
    (folder / name / "rules.csv").write_text("rule,reads\ntrain_gan,\n")
    (folder / name / "rules.svg").write_text("<svg/>")
    (folder / "logs" / name).mkdir(parents=True)
    measured = f"s\tmax_rss\n{seconds}\t700\n"
    (folder / "logs" / name / "train_gan_dcgan.tsv").write_text(measured)
