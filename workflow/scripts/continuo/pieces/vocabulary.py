"""The distinct chords of the training pieces, each with its index and its count."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from continuo.base.bounded import read_from, to_object
from continuo.pieces.chords import PITCHES, Chord, from_text, nearest, to_text

UNSEEN = -1


@dataclass(frozen=True)
class Vocabulary:
    """chords: distinct, sorted; a chord's place is its index. counts: how often each occurs."""

    chords: tuple[Chord, ...]
    counts: np.ndarray
    max_notes: int

    def __len__(self) -> int:
        return len(self.chords)

    @classmethod
    def of(cls, texts: Iterable[str], max_notes: int) -> "Vocabulary":
        """The vocabulary of the chords in `texts` ("60.64.67")."""
        counted = Counter(texts)
        counts = {from_text(text): counted[text] for text in counted}
        chords = tuple(sorted(counts))
        return cls(chords, np.array([counts[chord] for chord in chords], np.int64), max_notes)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Indices of the chords in `texts`, int32; UNSEEN (-1) for a chord that is not in here."""
        index = {to_text(chord): i for i, chord in enumerate(self.chords)}
        return np.fromiter((index.get(t, UNSEEN) for t in texts), np.int32, len(texts))

    def encode_nearest(self, texts: Sequence[str]) -> np.ndarray:
        """Like `encode`, but a chord that is not in here takes the index of its nearest."""
        index = self.encode(texts)
        unseen = index == UNSEEN
        distinct, inverse = np.unique(np.array(texts, dtype=str)[unseen], return_inverse=True)
        closest = [nearest(from_text(text), self.chords) for text in distinct]
        index[unseen] = np.array(closest, np.int32)[inverse]
        return index

    def to_dict(self) -> dict:
        """As plain lists, ready for JSON."""
        return {
            "max_notes": self.max_notes,
            "chords": [list(chord) for chord in self.chords],
            "counts": self.counts.tolist(),
        }

    @classmethod
    def from_dict(cls, data: dict) -> "Vocabulary":
        """The inverse of `to_dict`; ValueError where these are no chords with their counts."""
        chords = tuple(tuple(chord) for chord in data["chords"])
        counts = np.array(data["counts"], np.int64)
        if not all(_is_chord(chord) for chord in chords) or list(chords) != sorted({*chords}):
            raise ValueError("its chords are not distinct, or not in order")
        if counts.shape != (len(chords),) or (counts < 0).any():
            raise ValueError(f"counts {counts.shape} for {len(chords)} chords")
        if data["max_notes"] not in range(PITCHES + 1):
            raise ValueError(f"chords of at most {data['max_notes']} notes")
        return cls(chords, counts, data["max_notes"])

    def save(self, path: str | Path) -> None:
        """Write the vocabulary as JSON."""
        Path(path).write_text(json.dumps(self.to_dict()) + "\n")

    @classmethod
    def load(cls, path: str | Path) -> "Vocabulary":
        """Read what `save` wrote; UserError where the file is something else."""
        with read_from(path, "a vocabulary"):
            return cls.from_dict(to_object(Path(path).read_bytes()))


def _is_chord(pitches: Sequence[int]) -> bool:
    """Whether they are whole numbers of MIDI, rising."""
    whole = all(type(pitch) is int and 0 <= pitch < PITCHES for pitch in pitches)
    return bool(pitches) and whole and list(pitches) == sorted({*pitches})
