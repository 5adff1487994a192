"""Compare the models of an experiment, on chords that all of them can foretell."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.findings.comparison import compare_roles
from continuo.models.registry import kinds
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences

FACTS = ("called", "title", "counts")  # of a kind of model

with logged(snakemake.log[0], snakemake.input) as log:
    found, params, names = snakemake.input, snakemake.params, snakemake.params.models
    scores = {n: pd.read_parquet(path) for n, path in zip(names, found.scores, strict=True)}
    told = [json.loads(Path(path).read_text()) for path in found.about]
    evaluation = {
        "experiment": snakemake.wildcards.experiment,
        "window": params.window,
        "first": max(1, *(about["least"] for about in told)),
        "vocabulary": len(Vocabulary.load(found.vocabulary)),
        "models": {
            name: {**{fact: getattr(kinds()[name], fact) for fact in FACTS}, **about}
            for name, about in zip(names, told, strict=True)
        },
    }
    counting = [name for name in names if kinds()[name].counts]
    sequences, drawn = Sequences.load(found.sequences), (params.chords, params.seed)
    sets = compare_roles(sequences, scores, counting, evaluation["first"], *drawn)
    for role, compared in sets.items():
        for name, judged in compared["models"].items():
            share = 100 * judged["accuracy"]
            log.info("%s, %s: %.3f nats, %.2f %%", role, name, judged["nll"], share)
        log.info("%s, beside counting: %s", role, compared["gains"])
        log.info("%s: %d pieces too short to be scored", role, compared["too_short"])
    evaluation["sets"] = sets
    Path(snakemake.output[0]).write_text(json.dumps(evaluation, indent=1) + "\n")
