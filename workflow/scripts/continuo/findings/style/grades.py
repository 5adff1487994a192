"""Grades of music in four voices, after "Bach or Mock".

A. Fang, A. Liu, P. Seetharaman and B. Pardo, "Bach or Mock? A grading function for chorales in the
style of J. S. Bach", ICML workshop on machine learning for media discovery, 2020: how far the
distributions of a piece are from those of the corpus, as Wasserstein distances, feature by feature;
the grade is their sum, and the lower the better. Voices are told apart by their order, where four
notes sound. What has no order of its own, the quality of chords, stands in the order of how often
it occurs in the corpus.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from continuo.findings.style.harmony import NAMES, named
from continuo.findings.style.passage import Passage
from continuo.pieces.tonality import key_fits
from continuo.pieces.voice_leading import FIFTH, OCTAVE, parallels

VOICES = 4
FEWEST = 8  # chords of four notes, of a piece that is graded
TICKS = 4  # of a quarter, at which a piece is compared with itself
LAGS = 64  # ticks, of that
GRADES = {
    "pitch": "notes above the tonic, by how long they last",
    "rhythm": "how long notes last",
    "parallels": "parallel fifths and octaves a note, as so many times those of the corpus",
    "quality": "what chords are called: major, minor, seventh ...",
    "soprano": "intervals of the first voice",
    "alto": "intervals of the second voice",
    "tenor": "intervals of the third voice",
    "bass": "intervals of the fourth voice",
    "repeats": "how many voices are as they were some time before",
}


@dataclass(frozen=True)
class Distributions:
    """Of a piece, or of a corpus: of each feature its values and their weights; whether the best
    key is minor; parallels a note."""

    values: Mapping[str, tuple[np.ndarray, np.ndarray]]
    minor: bool
    parallels: float
    notes: int


def in_four_voices(music: Sequence[Passage]) -> bool:
    """Whether most chords of it have four notes."""
    sizes = np.concatenate([passage.size for passage in music] or [np.zeros(0)])
    return len(sizes) > 0 and float((sizes == VOICES).mean()) > 0.5


def distributions(passage: Passage) -> Distributions | None:
    """Those of a piece; None where it has too few chords of four notes."""
    four = np.array([chord[::-1] for chord in passage.sounding if len(chord) == VOICES])
    if len(four) < FEWEST:
        return None
    held = np.concatenate(passage.held)
    lasting = np.bincount(passage.pitches % 12, held, minlength=12)
    best = int(key_fits(lasting).argmax())
    quality = named()[0][passage.classes]
    moves = np.diff(four, axis=0)
    errors = sum(parallels(four[:-1], four[1:], size).sum() for size in (FIFTH, OCTAVE))
    found = {
        "pitch": ((np.arange(12)), np.roll(lasting, -(best % 12))),
        "rhythm": _counted(np.rint(held * 12) / 12),
        "quality": _counted(quality),
        "repeats": _counted(_likeness(passage)),
    }
    for number, voice in enumerate(("soprano", "alto", "tenor", "bass")):
        line = moves[:, number]
        found[voice] = _counted(line[line != 0])
    return Distributions(found, best >= 12, errors / len(passage.pitches), len(passage.pitches))


def _counted(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    places, counts = np.unique(values, return_counts=True)
    return places.astype(float), counts.astype(float)


def _likeness(passage: Passage) -> np.ndarray:
    """Of each lag of 1 to LAGS ticks, how many of four voices have the same pitch as then."""
    ticks = np.arange(passage.onset[0], passage.onset[-1], 1 / TICKS)
    at = np.searchsorted(passage.onset, ticks + 1e-6, "right") - 1
    voices = np.full((len(passage), VOICES), -1)
    for row, chord in zip(voices, passage.sounding, strict=True):
        high = chord[::-1][:VOICES]
        row[: len(high)] = high
    now = voices[at]
    lags = range(1, min(LAGS, len(now) - 1) + 1)
    alike = [float(((now[lag:] == now[:-lag]) & (now[lag:] >= 0)).sum(1).mean()) for lag in lags]
    return np.rint(np.array(alike) * 20) / 20


@dataclass(frozen=True)
class Corpus:
    """What pieces are graded by: the distributions of pieces that are right, taken together.

    Those of pitches and chords are kept apart for major and minor.
    """

    pieces: Sequence[Distributions]

    @classmethod
    def of(cls, music: Sequence[Passage]) -> "Corpus | None":
        """None where no piece has distributions."""
        found = [one for passage in music if (one := distributions(passage)) is not None]
        return cls(found) if found else None

    def grades(self, passage: Passage) -> dict[str, float] | None:
        """Each of GRADES, and "grade", their sum; None for a piece without distributions."""
        own = distributions(passage)
        if own is None:
            return None
        found = {}
        for name in GRADES:
            if name == "parallels":
                found[name] = own.parallels / max(self._parallels, 1e-9)
                continue
            values, weights = self._pooled(name, own.minor)
            here, there = own.values[name], (values, weights)
            if name == "quality":
                order = values[np.argsort(-weights, kind="stable")]
                rank = np.full(len(NAMES), len(order))
                rank[order.astype(int)] = np.arange(len(order))
                here, there = ((rank[v.astype(int)], w) for v, w in (here, there))
            found[name] = _distance(here, there)
        return found | {"grade": sum(found.values())}

    @property
    def _parallels(self) -> float:
        notes = sum(piece.notes for piece in self.pieces)
        return sum(piece.parallels * piece.notes for piece in self.pieces) / notes

    def _pooled(self, name: str, minor: bool) -> tuple[np.ndarray, np.ndarray]:
        pieces = self.pieces
        if name in ("pitch", "quality"):
            pieces = [piece for piece in pieces if piece.minor == minor] or pieces
        values, weights = (
            np.concatenate([piece.values[name][part] for piece in pieces]) for part in (0, 1)
        )
        places, number = np.unique(values, return_inverse=True)
        return places, np.bincount(number, weights)


def _distance(here: tuple[np.ndarray, np.ndarray], there: tuple[np.ndarray, np.ndarray]) -> float:
    from scipy.stats import wasserstein_distance  # pages, which name the grades, need not wait

    if not here[1].sum() or not there[1].sum():
        return 0.0
    return float(wasserstein_distance(here[0], there[0], here[1], there[1]))
