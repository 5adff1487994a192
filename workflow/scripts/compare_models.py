"""Compare the models of an experiment, on chords that all of them can foretell."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.findings.evaluation import compare
from continuo.models.registry import kinds
from continuo.pieces.split import ROLES, draw_pieces
from continuo.pieces.vocabulary import UNSEEN, Vocabulary
from continuo.pieces.windows import Sequences

with logged(snakemake.log[0]) as log:
    found, params = snakemake.input, snakemake.params
    names = params.models
    scores = {n: pd.read_parquet(path) for n, path in zip(names, found.scores, strict=True)}
    about = {
        name: json.loads(Path(path).read_text())
        for name, path in zip(names, found.about, strict=True)
    }
    first = max(1, *(told["least"] for told in about.values()))
    sequences = Sequences.load(found.sequences)
    pieces = {
        name: sequences.index[start:end]
        for name, start, end in zip(
            sequences.piece, sequences.start[:-1], sequences.start[1:], strict=True
        )
    }
    sets = {}
    for role in ROLES:
        drawn = draw_pieces(sequences, role, params.chords, params.seed)
        long = [name for name in drawn if len(pieces[name]) > first]
        for name in sorted(set(drawn) - set(long)):
            log.info(
                "%s: %s is too short to be scored, it has no chord after %d", role, name, first
            )
        if not long:
            continue
        tables = {name: table[table["role"] == role] for name, table in scores.items()}
        counting = [name for name in names if kinds()[name].counts]
        sets[role] = {
            "pieces": long,
            "of_pieces": int((sequences.role == role).sum()),
            "too_short": len(drawn) - len(long),
            "unseen": int(sum((pieces[name][first:] == UNSEEN).sum() for name in long)),
            **compare(tables, counting, long, first, params.seed),
        }
        for name, judged in sets[role]["models"].items():
            share = 100 * judged["accuracy"]
            log.info("%s, %s: %.3f nats, %.2f %%", role, name, judged["nll"], share)
        log.info("%s, beside counting: %s", role, sets[role]["gains"])
    facts = ("called", "title", "counts")
    evaluation = {
        "experiment": snakemake.wildcards.experiment,
        "window": params.window,
        "first": first,
        "vocabulary": len(Vocabulary.load(found.vocabulary)),
        "models": {
            name: {**{fact: getattr(kinds()[name], fact) for fact in facts}, **about[name]}
            for name in names
        },
        "sets": sets,
    }
    Path(snakemake.output[0]).write_text(json.dumps(evaluation, indent=1) + "\n")
