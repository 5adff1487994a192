"""Measure how good, how diverse and how new the generated images are, beside real ones."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.images.data.dataset import ImageSet
from continuo.images.judging.generator import judge_generator, require_enough

with logged(snakemake.log[0], snakemake.input) as log:
    found, names = snakemake.input, snakemake.wildcards
    images = ImageSet.load(found.images)
    train, test = images.of("train"), images.of("test")
    generated = np.load(found.generated, allow_pickle=False)["images"]
    features = np.load(found.features, allow_pickle=False)
    asked = f"{names.images}, `gans: {names.gan}`"
    require_enough(asked, training=train.images, held_out=test.images, generated=generated)
    judged, neighbours = judge_generator(generated, train, test, features)
    history = pd.read_csv(found.history)
    last, steps = history.iloc[-1], int(history["step"].iloc[-1])
    losses = {name: float(last[name]) for name in ("d_loss", "d_accuracy", "g_loss")}
    parts = ("generator", "discriminator")
    evaluation = {
        "images": names.images,
        "gan": names.gan,
        "steps": steps,
        "parameters": {part: int(features[f"{part}_parameters"]) for part in parts},
        "training_seconds": round(float(history["seconds"].sum()), 1),
        "last": {"step": steps, **losses},
        "generated": len(generated),
        "features": snakemake.params.features,
        **judged,
    }
    log.info("KID %s, floor %s", judged["kid"], judged["kid_floor"])
    log.info("near duplicates %.3f %% of pairs", 100 * judged["near_duplicates"]["share"])
    np.savez(snakemake.output.neighbours, **neighbours)
    Path(snakemake.output.evaluation).write_text(json.dumps(evaluation, indent=1) + "\n")
