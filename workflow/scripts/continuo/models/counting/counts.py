"""How often each chord, and each pair of chords, occurs in the training pieces."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from continuo.pieces.chords import Chord
from continuo.pieces.vocabulary import Vocabulary
from continuo.training.arrays import read_arrays, write_arrays


@dataclass(frozen=True)
class Counts:
    """vocabulary: with the count of each chord. pairs: int64, (pairs, 3), sorted: the index of a
    chord, of the one after it, and how often they follow each other."""

    vocabulary: Vocabulary
    pairs: np.ndarray

    @classmethod
    def of(cls, vocabulary: Vocabulary, pieces: Sequence[np.ndarray]) -> "Counts":
        """Of pieces of chord indices, whose vocabulary it is."""
        found: Counter[tuple[int, int]] = Counter()
        for piece in pieces:
            found.update(zip(piece[:-1].tolist(), piece[1:].tolist(), strict=True))
        rows = [(*pair, count) for pair, count in sorted(found.items())]
        return cls(vocabulary, np.array(rows, np.int64).reshape(-1, 3))

    @classmethod
    def of_chords(cls, pieces: Sequence[Sequence[Chord]], max_notes: int) -> "Counts":
        """Of pieces of chords."""
        counted = Counter(chord for piece in pieces for chord in piece)
        chords = tuple(sorted(counted))
        counts = np.array([counted[chord] for chord in chords], np.int64)
        place = {chord: i for i, chord in enumerate(chords)}
        index = [np.array([place[chord] for chord in piece], np.int64) for piece in pieces]
        return cls.of(Vocabulary(chords, counts, max_notes), index)

    @property
    def parameters(self) -> int:
        """How many numbers were counted."""
        return len(self.vocabulary) + len(self.pairs)

    def save(self, card: Mapping[str, Any], path: str | Path) -> None:
        """Write them, and a card of plain data, into one file."""
        card = {**card, "vocabulary": self.vocabulary.to_dict()}
        write_arrays({"pairs": self.pairs}, card, path)

    @classmethod
    def load(cls, path: str | Path) -> tuple["Counts", dict[str, Any]]:
        """What `save` wrote, and the card; UserError where the file is something else."""

        def build(arrays: dict[str, np.ndarray], card: dict[str, Any]) -> "Counts":
            return cls(Vocabulary.from_dict(card["vocabulary"]), arrays["pairs"])

        return read_arrays(path, "a file of counted chords", build)
