"""Measure how good, how diverse and how new the generated images are, beside real ones."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.base.logs import logged
from continuo.images.data.dataset import ImageSet
from continuo.images.judging.gan_metrics import (
    choose_pairs,
    memorisation,
    near_duplicates,
    nearest,
)
from continuo.images.judging.kernel_distance import kernel_distance, scaled

with logged(snakemake.log[0]) as log:
    images = ImageSet.load(snakemake.input.images)
    train, test = images.of("train"), images.of("test")
    with np.load(snakemake.input.generated, allow_pickle=False) as archive:
        generated = archive["images"]
    with np.load(snakemake.input.features, allow_pickle=False) as archive:
        features = {name: archive[name] for name in archive.files}
    history = pd.read_csv(snakemake.input.history)
    for what, part in {
        "training": train.images,
        "held-out": test.images,
        "generated": generated,
    }.items():
        if len(part) < 4:
            raise UserError(
                f"{snakemake.wildcards.images}: {len(part)} {what} images are too few to judge "
                f"`gans: {snakemake.wildcards.gan}` by. Ask for more."
            )

    parts = ("generated", "train", "test")
    seen = {part: scaled(features[part], features["train"]) for part in parts}
    distances, index = nearest(generated, train.images)
    held_out_distances, _ = nearest(test.images, train.images)
    chosen = choose_pairs(distances)
    np.savez(
        snakemake.output.neighbours,
        generated=generated[chosen],
        nearest=train.images[index[chosen]],
        distance=distances[chosen],
        names=train.names[index[chosen]],
        generated_distances=distances,
        held_out_distances=held_out_distances,
    )

    last = history.iloc[-1]
    losses = {name: float(last[name]) for name in ("d_loss", "d_accuracy", "g_loss")}
    evaluation = {
        "images": snakemake.wildcards.images,
        "gan": snakemake.wildcards.gan,
        "steps": int(last["step"]),
        "parameters": {
            part: int(features[f"{part}_parameters"]) for part in ("generator", "discriminator")
        },
        "training_seconds": round(float(history["seconds"].sum()), 1),
        "last": {"step": int(last["step"]), **losses},
        "generated": len(generated),
        "features": snakemake.params.features,
        "kid": kernel_distance(seen["generated"], seen["train"]),
        "kid_floor": kernel_distance(seen["test"], seen["train"]),
        "near_duplicates": near_duplicates(generated, train.images, test.images),
        "nearest": memorisation(distances, held_out_distances),
    }
    log.info(
        "KID %.4f +- %.4f, floor %.4f +- %.4f; near duplicates %.3f %% of pairs",
        *evaluation["kid"].values(),
        *evaluation["kid_floor"].values(),
        100 * evaluation["near_duplicates"]["share"],
    )
    Path(snakemake.output.evaluation).write_text(json.dumps(evaluation, indent=1) + "\n")
