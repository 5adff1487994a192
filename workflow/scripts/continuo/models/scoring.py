"""How well a network foretells the next chord of a piece."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from continuo.models.cells.inference import log_softmax
from continuo.models.chords.trained import Network
from continuo.models.counting.unseen import Speller, escape_share, mix_in_unseen
from continuo.pieces.chords import Chord, from_text
from continuo.pieces.vocabulary import UNSEEN, Vocabulary

ROWS = 64  # windows that go through the network at once
SLICE = 2048  # chords whose probabilities are held at once; each takes 8 bytes a vocabulary entry


@dataclass(frozen=True)
class Passages:
    """Chords to foretell, all of shape (chords,), and the pieces that they stand in.

    pieces: the pieces themselves. heard: the same as indices; a chord that is not in the
    vocabulary as its nearest.
    first: the first chord of a piece that is foretold; those before are only heard.
    following, last: index of the chord and of the one before it, -1 if not in the vocabulary.
    repeated: whether the two are the same. spelled, spelled_last: their log q (see `Speller`).
    """

    pieces: list[list[Chord]]
    heard: list[np.ndarray]
    first: int
    following: np.ndarray
    last: np.ndarray
    repeated: np.ndarray
    spelled: np.ndarray
    spelled_last: np.ndarray

    def __len__(self) -> int:
        return len(self.following)


def make_passages(
    pieces: Sequence[Sequence[str]], vocabulary: Vocabulary, first: int = 1
) -> Passages:
    """From pieces of chord texts ("60.64.67"); a piece of `first` chords or fewer has no target."""
    speller = Speller(vocabulary)
    spelling = {text: speller.log_probability(from_text(text)) for p in pieces for text in p}
    long = [piece for piece in pieces if len(piece) > first]
    texts = [np.array(piece, dtype=str) for piece in long]
    index = [vocabulary.encode(piece) for piece in long]
    spelled = [np.array([spelling[text] for text in piece]) for piece in long]
    now, before = slice(first, None), slice(first - 1, -1)

    def joined(arrays: Sequence[np.ndarray], part: slice) -> np.ndarray:
        return np.concatenate([a[part] for a in arrays]) if arrays else np.empty(0, np.int32)

    return Passages(
        pieces=[[from_text(text) for text in piece] for piece in long],
        heard=[vocabulary.encode_nearest(piece) for piece in long],
        first=first,
        following=joined(index, now),
        last=joined(index, before),
        repeated=joined(texts, now) == joined(texts, before),
        spelled=joined(spelled, now),
        spelled_last=joined(spelled, before),
    )


def score_network(
    network: Network, passages: Passages, window: int, stride: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """log p of each chord of `passages` in the network's softmax, and its guess; both (chords,).

    The softmax knows only the vocabulary: log p is -inf for a chord outside it (`allow_unseen`
    mends that). Each chord is foretold from the up to `window` chords before it. With a `stride`
    above 1 it may be from as few as `window - stride + 1`, and the work is `stride` times less.
    """
    known = np.full(len(passages), -np.inf)
    guess = np.empty(len(passages), np.int64)
    starts, rows, places, steps = _lay_windows(passages, window, stride)
    stream = np.concatenate([*passages.heard, np.zeros(window, np.int32)])
    for at in range(0, len(starts), ROWS):
        inputs = stream[starts[at : at + ROWS, None] + np.arange(window)]
        hidden, _ = network.run(inputs)
        mine = np.flatnonzero((rows >= at) & (rows < at + ROWS))
        for part in np.array_split(mine, -(-len(mine) // SLICE) or 1):
            log_p = log_softmax(network.logits(hidden[rows[part] - at, steps[part]]))
            target = passages.following[places[part]]
            seen = target != UNSEEN
            known[places[part][seen]] = log_p[seen, target[seen]]
            guess[places[part]] = log_p.argmax(axis=1)
    return known, guess


def allow_unseen(known: np.ndarray, passages: Passages, vocabulary: Vocabulary) -> np.ndarray:
    """log p with the share for unseen chords that the counting models give them, (chords,)."""
    return mix_in_unseen(known, passages.spelled, escape_share(vocabulary))


def _lay_windows(passages: Passages, window: int, stride: int) -> tuple[np.ndarray, ...]:
    """Which window foretells which chord.

    starts: where each window begins in the joined pieces; then, for each chord to foretell, the
    window (`rows`), the chord's place in `passages` and the step within the window.
    """
    starts: list[int] = []
    rows, places, steps = [], [], []
    offset = place = 0
    for piece in passages.heard:
        last_start = max(0, len(piece) - 1 - window)
        foretold = passages.first
        for start in sorted({*range(0, last_start, stride), last_start}):
            until = min(start + window, len(piece) - 1) + 1  # one past the window's last target
            targets = np.arange(foretold, until)
            if len(targets):
                rows.append(np.full(len(targets), len(starts)))
                places.append(place + targets - passages.first)
                steps.append(targets - 1 - start)
                starts.append(offset + start)
                foretold = until
        offset += len(piece)
        place += len(piece) - passages.first
    parts = (np.concatenate(a) if a else np.empty(0, np.int64) for a in (rows, places, steps))
    return (np.array(starts, np.int64), *parts)


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


def by_piece(log_p: np.ndarray, lengths: Sequence[int]) -> dict[str, list[float]]:
    """nll_by_piece: the NLL of each piece, nats a chord; `lengths` are their numbers of chords."""
    pieces = np.split(log_p, np.cumsum(lengths)[:-1])
    return {"nll_by_piece": [float(-piece.mean()) for piece in pieces]}
