"""The page of one set of images: the data, the networks that classify them, the generators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.images.data.dataset import ImageSet
from continuo.report.base.filling import ROWS_SHOWN, TABLES, fill, records
from continuo.report.base.run import Run
from continuo.report.images import certainty as certainty_sentences
from continuo.report.images import gan_sentences
from continuo.report.images import sentences as image_sentences
from continuo.report.images.classifier_plots import MOST_MISTAKES

SHOWN = ("train", "test")


@dataclass(frozen=True)
class Comparison:
    """All networks on the images: evaluation.json, and the figures that show them together."""

    evaluation: Mapping[str, Any]
    accuracy_by_epoch: Path
    accuracies: Path
    robustness: Path


@dataclass(frozen=True)
class ClassifierFigures:
    """The figures of one network; the first two are not shown where it has no convolution."""

    name: str
    convolution: bool
    kernels: Path
    feature_maps: Path
    confusion: Path
    calibration: Path
    mistakes: Path


@dataclass(frozen=True)
class Generator:
    """One generator: its evaluation.json and its figures."""

    evaluation: Mapping[str, Any]
    sheet: Path
    training: Path
    animation: Path
    losses: Path
    walk: Path
    neighbours: Path
    distances: Path


def images_page(
    images: ImageSet,
    title: str,
    sources: pd.DataFrame,
    intake: pd.DataFrame,
    sheet: Path,
    classes: Path,
    comparison: Comparison | None = None,
    classifiers: Sequence[ClassifierFigures] = (),
    generators: Sequence[Generator] = (),
    perturbed: Mapping[str, float] | None = None,
    run: Run | None = None,
) -> str:
    """The page of one image set, as HTML that needs no other file.

    `sources` and `intake` are the tables of those names; `sheet` and `classes` the figures of the
    data; `perturbed` the amounts of the perturbations. What is not given has no section.
    """
    return fill(
        "images.html.jinja2",
        title=title,
        images=images,
        counts={part: len(images.of(part).images) for part in SHOWN},
        origins=list(dict.fromkeys(str(row["origin"]) for row in records(sources))),
        sources=records(sources),
        source_columns=columns_of(sources),
        intake=records(intake),
        intake_columns=columns_of(intake),
        sheet=sheet,
        classes=classes,
        comparison=comparison,
        classifiers=classifiers,
        generators=generators,
        perturbed=perturbed or {},
        rows_shown=ROWS_SHOWN,
        most_mistakes=MOST_MISTAKES,
        image=image_sentences,
        certainty=certainty_sentences,
        gan=gan_sentences,
        run=run,
        scripts=[TABLES],
    )


def columns_of(table: pd.DataFrame) -> list[tuple[str, str, str | int]]:
    """(key, heading, kind) of each column, as the macro `table` of the templates takes them.

    A digest comes last: it is long, and hardly anyone reads it.
    """
    names = sorted(map(str, table.columns), key=lambda name: name == "sha256")
    return [(name, name, _kind(name, table[name])) for name in names]


def _kind(name: str, column: pd.Series) -> str | int:
    if name == "sha256":
        return "code"
    return 0 if np.issubdtype(column.to_numpy().dtype, np.number) else "name"
