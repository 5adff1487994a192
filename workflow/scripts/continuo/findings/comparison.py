"""The models beside each other, on the same chords."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from continuo.findings.resampling import resampled
from continuo.findings.score_table import FACTS
from continuo.pieces.split import ROLES, draw_pieces
from continuo.pieces.vocabulary import UNSEEN
from continuo.pieces.windows import Sequences


def compare_roles(
    sequences: Sequences,
    scores: Mapping[str, pd.DataFrame],
    counting: Sequence[str],
    first: int,
    chords: int,
    seed: int,
) -> dict[str, dict[str, Any]]:
    """The models beside each other on the pieces of each role, drawn as in `draw_pieces`.

    pieces: those that have a chord after number `first`; too_short: how many of those drawn have
    none; of_pieces: how many have the role; unseen: the chords scored that are not in the
    vocabulary; and what `compare` finds. A role without a piece is left out.
    """
    every = np.split(sequences.index, sequences.start[1:-1])
    pieces = dict(zip(sequences.piece, every, strict=True))
    sets = {}
    for role in ROLES:
        drawn = draw_pieces(sequences, role, chords, seed)
        long = [name for name in drawn if len(pieces[name]) > first]
        if not long:
            continue
        tables = {name: table[table["role"] == role] for name, table in scores.items()}
        sets[role] = {
            "pieces": long,
            "of_pieces": int((sequences.role == role).sum()),
            "too_short": len(drawn) - len(long),
            "unseen": int(sum((pieces[name][first:] == UNSEEN).sum() for name in long)),
            **compare(tables, counting, long, first, seed),
        }
    return sets


def compare(
    scores: Mapping[str, pd.DataFrame],
    counting: Sequence[str],
    pieces: Sequence[str],
    first: int,
    seed: int,
) -> dict[str, Any]:
    """The models on the chords from number `first` on of these pieces, all of one role.

    scores: the table of each model. counting: those that the others have to beat. Returns
    "models", of each `summarise` and `nll_by_piece`, of each further log P such as "rhythm" its
    negative mean (rhythm_nll), and where every chord was scored whole_nll, that of all of them,
    the first of each piece included; "winner", the model with the lowest NLL; and "gains", of each
    model that does not only count how much lower its NLL is than that of the best which does:
    "over", and `resampled`.
    """
    models: dict[str, dict[str, Any]] = {}
    for name, table in scores.items():
        table = table[table["piece"].isin(pieces)]
        judged = table[table["chord"] >= first]
        by_piece = judged.groupby("piece", sort=False)["log_p"]
        found = summarise(judged["log_p"].to_numpy(float), judged["right"].to_numpy(bool))
        models[name] = {**found, "nll_by_piece": (-by_piece.mean()).loc[list(pieces)].tolist()}
        for part in table.columns.difference(FACTS, sort=False):
            models[name][f"{part}_nll"] = float(-judged[part].dropna().mean())
        if (table["chord"] == 0).sum() == len(pieces):
            models[name]["whole_nll"] = float(-table["log_p"].mean())
    lengths = judged.groupby("piece", sort=False)["chord"].size().loc[list(pieces)].tolist()
    rival = min(counting, key=lambda name: models[name]["nll"])
    gains = {
        name: {
            "over": rival,
            **resampled([models[n]["nll_by_piece"] for n in (name, rival)], lengths, seed),
        }
        for name in models
        if name not in counting
    }
    winner = min(models, key=lambda name: models[name]["nll"])
    return {"chords": sum(lengths), "models": models, "winner": winner, "gains": gains}


def summarise(log_p: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """NLL in nats a chord with its standard error, accuracy with its 95 % interval.

    log_p: (chords,); right: bool, (chords,). The interval is the exact binomial one of C. J.
    Clopper and E. S. Pearson, Biometrika 26, 1934. Both errors take the chords as independent,
    which those of one piece are not: they are lower bounds of the true ones.
    """
    interval = binomtest(int(right.sum()), len(right)).proportion_ci(method="exact")
    return {
        "nll": float(-log_p.mean()),
        "nll_error": float(log_p.std(ddof=1) / np.sqrt(len(log_p))) if len(log_p) > 1 else 0.0,
        "accuracy": float(right.mean()),
        "accuracy_low": float(interval.low),
        "accuracy_high": float(interval.high),
    }
