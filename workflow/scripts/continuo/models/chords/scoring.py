"""How well a network foretells the next chord of a piece."""

import numpy as np

from continuo.models.cells.inference import log_softmax
from continuo.models.chords.trained import Network
from continuo.models.passages import Passages
from continuo.pieces.vocabulary import UNSEEN

ROWS = 64  # windows that go through the network at once
SLICE = 2048  # chords whose probabilities are held at once; each takes 8 bytes a vocabulary entry


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
