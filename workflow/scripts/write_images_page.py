"""Write the page of a set of images: its figures and its tables in one file."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.images.data.dataset import ImageSet
from continuo.report.base.run import Run
from continuo.report.images.page import ClassifierFigures, Comparison, Generator, images_page

with logged(snakemake.log[0]):
    found = snakemake.input

    comparison = None
    if found.comparison:
        evaluation, *figures = map(Path, found.comparison)
        comparison = Comparison(json.loads(evaluation.read_text()), *figures)

    classifiers = []
    for name, first_layer, *figures in zip(
        snakemake.params.classifiers,
        found.first_layers,
        found.kernels,
        found.feature_maps,
        found.confusion,
        found.calibration,
        found.mistakes,
        strict=True,
    ):
        with np.load(first_layer, allow_pickle=False) as archive:
            convolution = archive["kernels"].size > 0
        classifiers.append(ClassifierFigures(name, convolution, *map(Path, figures)))

    generators = [
        Generator(json.loads(Path(evaluation).read_text()), *map(Path, figures))
        for evaluation, *figures in zip(
            found.gan_evaluations,
            found.gan_sheets,
            found.gan_training,
            found.gan_animations,
            found.gan_losses,
            found.gan_walks,
            found.gan_neighbours,
            found.gan_distances,
            strict=True,
        )
    ]

    page = images_page(
        ImageSet.load(found.images),
        json.loads(snakemake.params.title) or snakemake.wildcards.images,
        sources=pd.read_csv(found.sources, keep_default_na=False),
        intake=pd.read_csv(found.intake, dtype={"class": str}, keep_default_na=False),
        sheet=Path(found.sheet),
        classes=Path(found.classes),
        comparison=comparison,
        classifiers=classifiers,
        generators=generators,
        perturbed=snakemake.params.perturbed,
        # what was measured is no input: it differs with every run, and makes nothing stale
        run=Run.read(found.rules, found.rule_graph, [Path(snakemake.log[0]).parent]),
    )
    Path(snakemake.output[0]).write_text(page, encoding="utf-8")
