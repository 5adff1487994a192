"""Measure the network beside models that only count, on the pieces it learnt from and on others."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.findings.evaluation import evaluate
from continuo.models.chords.trained import load_network, require_match
from continuo.models.counting.adaptive import Adaptive
from continuo.models.counting.unseen import escape_share
from continuo.models.scoring import make_passages
from continuo.pieces.split import draw_pieces
from continuo.pieces.tables import read_pieces
from continuo.pieces.vocabulary import UNSEEN, Vocabulary
from continuo.pieces.windows import Sequences

with logged(snakemake.log[0]) as log:
    params, window = snakemake.params, snakemake.params.window
    vocabulary = Vocabulary.load(snakemake.input.vocabulary)
    network, _, card = load_network(snakemake.input.model)
    require_match(card, vocabulary, window, snakemake.input.model)
    sequences = Sequences.load(snakemake.input.sequences)
    history = pd.read_csv(snakemake.input.history)
    given = history["seconds"].isna().all()  # a network that was trained elsewhere
    training = sequences.of("train")
    adaptive = Adaptive.of(
        [[vocabulary.chords[index] for index in piece] for piece in training],
        vocabulary.max_notes,
        params.chords,
    )
    log.info("adaptive: order %d, escape %g", adaptive.order, adaptive.escape)
    # a network that was only ever asked after a full window is only asked there
    every_step = card["objective"] == "every_step"
    first, stride = (1, max(1, window // 4)) if every_step else (window, 1)

    sets = {}
    for role in ("train", "valid", "test"):
        pieces = draw_pieces(sequences, role, params.chords, params.seed)
        by_piece = read_pieces(snakemake.input.chords, pieces)
        names = [name for name in pieces if len(by_piece[name]) > first]
        for name in sorted(set(pieces) - set(names)):
            log.info(
                "%s: %s is too short to be scored, it has no chord after %d", role, name, first
            )
        if not names:
            continue
        passages = make_passages([by_piece[name] for name in names], vocabulary, first)
        models = evaluate(network, vocabulary, training, adaptive, passages, window, stride)
        sets[role] = {
            "pieces": names,
            "of_pieces": int((sequences.role == role).sum()),
            "too_short": len(pieces) - len(names),
            "chords": len(passages),
            "unseen": int((passages.following == UNSEEN).sum()),
            "models": models,
            "winner": min(models, key=lambda name: models[name]["nll"]),
        }
        for name, scores in models.items():
            log.info(
                "%s, %s: %.3f nats, %.2f %%", role, name, scores["nll"], 100 * scores["accuracy"]
            )
    evaluation = {
        "experiment": snakemake.wildcards.experiment,
        "window": window,
        "first": first,
        "context": [1 if every_step else window, window],
        "parameters": network.parameters,
        "vocabulary": len(vocabulary),
        "epochs": len(history),
        "training_seconds": None if given else round(float(history["seconds"].sum()), 1),
        "escape": escape_share(vocabulary),
        "adaptive": {"order": adaptive.order, "escape": adaptive.escape},
        "sets": sets,
    }
    Path(snakemake.output[0]).write_text(json.dumps(evaluation, indent=1) + "\n")
