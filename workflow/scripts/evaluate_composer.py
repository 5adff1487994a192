"""Measure the composer on the chords that the network and the counting models were measured on."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.findings.resampling import resampled
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.trained import load_composer
from continuo.models.scoring import by_piece, summarise
from continuo.pieces.spelled import read_spelled, slots_needed

with logged(snakemake.log[0]) as log:
    evaluation = json.loads(Path(snakemake.input.evaluation).read_text())
    composer, card = load_composer(snakemake.input.model)
    history = pd.read_csv(snakemake.input.history)
    evaluation["composer"] = {
        "parameters": composer.parameters,
        "steps": card["composer"]["steps"],
        "training_seconds": round(float(history["seconds"].sum()), 1),
    }
    first = evaluation["first"]
    for role, part in evaluation["sets"].items():
        names = part["pieces"]
        slots = slots_needed(snakemake.input.chords, names, card["max_notes"])
        pieces = read_spelled(snakemake.input.chords, names, max(slots, card["slots"]))
        excerpts = Excerpts.of(list(pieces.values()))
        scores = [composer.score(excerpts, number) for number in range(len(names))]
        both, right = (
            np.concatenate([array[first:] for array in arrays])
            for arrays in zip(*scores, strict=True)
        )
        log_p = both[:, 0]
        lengths = [len(piece) - first for piece in pieces.values()]
        found = summarise(log_p, right) | by_piece(log_p, lengths)
        found["rhythm_nll"] = float(-both[:, 1].mean())
        found["whole_nll"] = float(-np.concatenate([score[:, 0] for score, _ in scores]).mean())
        network = part["models"].pop("network")
        models = part["models"] = {"network": network, "composer": found, **part["models"]}
        part["winner"] = min(models, key=lambda name: models[name]["nll"])
        part["less_adaptive"] = resampled(
            [models[name]["nll_by_piece"] for name in ("composer", "adaptive")],
            lengths,
            snakemake.params.seed,
        )
        log.info("%s: %.3f nats", role, models["composer"]["nll"])
        log.info("  less than the adaptive counting model by %s", part["less_adaptive"])
    Path(snakemake.output[0]).write_text(json.dumps(evaluation, indent=1) + "\n")
