"""Errors of what is measured on pieces: the chords of one piece are not independent, pieces are."""

from collections.abc import Sequence

import numpy as np

DRAWS = 10_000


def resampled(
    nll_by_piece: Sequence[Sequence[float]], chords: Sequence[int], seed: int
) -> dict[str, float | None]:
    """How much lower the first model's NLL is than the second's, in nats a chord, and its error.

    nll_by_piece: of two models, nats a chord of each piece; chords: of each piece. The error is the
    standard deviation over DRAWS choices, with replacement, of as many pieces (the bootstrap of B.
    Efron, Annals of Statistics 7, 1979); None with a single piece.

    Returns the keys difference and error.
    """
    ours, theirs = np.asarray(nll_by_piece, float)
    weight = np.asarray(chords, float)
    gain = (theirs - ours) * weight
    found: dict[str, float | None] = {"difference": float(gain.sum() / weight.sum()), "error": None}
    if len(weight) > 1:
        drawn = np.random.default_rng(seed).integers(0, len(weight), (DRAWS, len(weight)))
        found["error"] = float((gain[drawn].sum(axis=1) / weight[drawn].sum(axis=1)).std())
    return found
