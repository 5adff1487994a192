"""Judge all trainings of all networks on one set of images, each number with its error."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.images.data.dataset import ImageSet
from continuo.images.data.ink import ink_threshold
from continuo.images.judging.accuracy import interval
from continuo.images.judging.comparison import Training, compare
from continuo.images.judging.strangers import labels_among

with logged(snakemake.log[0]) as log:
    images = ImageSet.load(snakemake.input.images)
    train, test = images.of("train"), images.of("test")

    trainings = []
    for (network, seed), answers, table in zip(
        snakemake.params.networks, snakemake.input.answers, snakemake.input.histories, strict=True
    ):
        history = pd.read_csv(table)
        given = history["seconds"].isna().all()  # a network that was trained elsewhere
        with np.load(answers, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        trainings.append(
            Training(
                network=network,
                seed=int(seed),
                parameters=int(arrays.pop("parameters")),
                epochs=len(history),
                seconds=None if given else float(history["seconds"].sum()),
                answers=arrays,
            )
        )

    strangers = {}
    for path in snakemake.input.strangers:
        others = ImageSet.load(path).of("test")
        name = Path(path).parent.name
        strangers[name] = labels_among(others.labels, others.classes, images.classes)

    baseline = None
    if len(images.classes) == 2 and (images.names != "").any():  # glyphs of two fonts
        ink = ink_threshold(images.images, images.labels, images.train)
        low, high = interval(int(ink.right.sum()), len(test))
        baseline = {
            "threshold": ink.threshold,
            "heavier": images.classes[ink.heavier],
            "accuracy": ink.accuracy,
            "low": low,
            "high": high,
            "n": len(test),
        }

    height, width = images.images.shape[1:]
    evaluation = {
        "images": snakemake.wildcards.images,
        "note": images.note,
        "height": height,
        "width": width,
        **compare(trainings, images.classes, train.labels, test.labels, strangers, baseline),
    }
    for network, judged in evaluation["networks"].items():
        log.info("%s: %.2f %% on the test images", network, 100 * judged["mean"])
    Path(snakemake.output[0]).write_text(json.dumps(evaluation, indent=1) + "\n")
