"""Chords to foretell, for models that tell the chords of a vocabulary apart by their index."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from continuo.models.unseen import Speller, escape_share, mix_in_unseen
from continuo.pieces.chords import Chord, from_text
from continuo.pieces.vocabulary import Vocabulary


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


def allow_unseen(known: np.ndarray, passages: Passages, vocabulary: Vocabulary) -> np.ndarray:
    """log p with the share for unseen chords that the counting models give them, (chords,)."""
    return mix_in_unseen(known, passages.spelled, escape_share(vocabulary))


def by_piece(values: np.ndarray, passages: Passages) -> list[np.ndarray]:
    """`values` of `passages`, (chords,), piece by piece."""
    lengths = [len(piece) - passages.first for piece in passages.pieces]
    return np.split(values, np.cumsum(lengths)[:-1]) if lengths else []
