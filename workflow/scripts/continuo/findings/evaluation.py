"""The network beside the models that only count, on the same chords."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from continuo.models.chords.trained import Network
from continuo.models.counting.adaptive import Adaptive
from continuo.models.counting.baselines import Bigram, RepeatLast, Unigram
from continuo.models.scoring import (
    Passages,
    allow_unseen,
    by_piece,
    score_network,
    summarise,
)
from continuo.pieces.vocabulary import UNSEEN, Vocabulary


def evaluate(
    network: Network,
    vocabulary: Vocabulary,
    training: Sequence[np.ndarray],
    adaptive: Adaptive,
    passages: Passages,
    window: int,
    stride: int = 1,
) -> dict[str, dict[str, Any]]:
    """`summarise` and `by_piece` for the network and the counting models on the same chords.

    training: the training pieces as chord indices, from which the counting models are made;
    `adaptive` is the one of those pieces. The network's entry has a further key, softmax_nll: the
    NLL of its softmax alone, over the chords that it knows: the lecture's loss with dropout off.
    """
    unigram = Unigram(vocabulary)
    repeat = RepeatLast(unigram, training)
    bigram = Bigram(unigram, training)
    p, following = passages, passages.following
    favourite = int(np.argmax(unigram.probability))
    known, guess = score_network(network, passages, window, stride)
    log_p = allow_unseen(known, passages, vocabulary)
    foretold, foreseen = adaptive.score(passages.pieces, passages.first)
    scores = {
        "network": (log_p, guess == following),
        "unigram": (unigram.score(following, p.spelled), following == favourite),
        "repeat": (
            repeat.score(p.last, following, p.spelled_last, p.spelled, p.repeated),
            p.repeated,
        ),
        "bigram": (
            bigram.score(p.last, following, p.spelled),
            bigram.guess(p.last) == following,
        ),
        "adaptive": (foretold, foreseen),
    }
    lengths = [len(piece) - p.first for piece in p.pieces]
    models: dict[str, dict[str, Any]] = {
        name: summarise(*score) | by_piece(score[0], lengths) for name, score in scores.items()
    }
    models["network"]["softmax_nll"] = float(-known[following != UNSEEN].mean())
    return models
