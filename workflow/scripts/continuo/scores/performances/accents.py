"""Which chords of a performance are likely to begin on a beat, heard from those around them.

A small network of convolutions over the chords, in time, tells for each what place it has:
`benchmarks/learn_accents.py` lets it learn that from scores played by chance, and writes its
numbers into accents.txt.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from continuo.scores.performances.strikes import struck_together

NEARBY = 2.0  # seconds to either side that a chord is compared with
PLACES = ("downbeat", "beat", "half", "elsewhere")
FEATURES = 12
UNITS = 24
# chords that a convolution sees, and how far they are apart; all but the first add to what is there
LAYERS = ((7, 1), (5, 2), (5, 4), (5, 8), (5, 16))
SCALE = 1000  # of the numbers in the file
NUMBERS = Path(__file__).with_name("accents.txt")
SHA256 = "ef51e4044ad1a0dc6ce8fdce458384172f7b11b273a92c0cb7da2ac0fea499b2"

Layer = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Struck:
    """The chords of a performance, in time, shape (chords,).

    seconds: when, the mean of its strikes; bass: its lowest pitch; held: seconds that its longest
    note is held by the finger; size: its notes; classes: (chords, 12), bool, the pitch classes in
    it. chord: (notes,), the chord of each note, in time.
    """

    seconds: np.ndarray
    bass: np.ndarray
    held: np.ndarray
    size: np.ndarray
    classes: np.ndarray
    chord: np.ndarray

    def __len__(self) -> int:
        return len(self.seconds)

    @classmethod
    def of(cls, begin: np.ndarray, held: np.ndarray, pitch: np.ndarray) -> "Struck":
        """From notes in time, at least one: when each begins and how long it is held, seconds."""
        chord = struck_together(begin)
        first = np.flatnonzero(np.diff(chord, prepend=-1))
        size = np.bincount(chord)
        classes = np.zeros((len(first), 12), bool)
        classes[chord, pitch % 12] = True
        return cls(
            seconds=np.add.reduceat(begin, first) / size,
            bass=np.minimum.reduceat(pitch, first).astype(float),
            held=np.maximum.reduceat(held, first),
            size=size.astype(float),
            classes=classes,
            chord=chord,
        )


def features(struck: Struck) -> np.ndarray:
    """(chords, FEATURES): times, lengths, notes, bass and harmony, beside those nearby and not."""
    at = struck.seconds
    gap = np.diff(at)
    after = np.log(np.clip(np.append(gap, 1.0), 0.02, 4))
    before = np.log(np.clip(np.append(1.0, gap), 0.02, 4))
    low, high = np.searchsorted(at, at - NEARBY), np.searchsorted(at, at + NEARBY, "right")

    def beside(values: np.ndarray) -> np.ndarray:
        """How far each is from the mean of those nearby."""
        total = np.concatenate([[0.0], np.cumsum(values)])
        return np.clip(values - (total[high] - total[low]) / (high - low), -2, 2)

    held, size = np.log(np.maximum(struck.held, 0.02)), np.log(struck.size)
    bass = beside(struck.bass / 12)
    leap = np.clip(np.diff(struck.bass, prepend=struck.bass[:1]) / 12, -2, 2)
    columns = [beside(after), beside(before), beside(held), beside(size), bass, leap]
    columns += [beside(_fresh(struck)), beside(size) * bass]
    columns += [after - np.log(0.2), before - np.log(0.2), size, held - np.log(0.3)]
    return np.stack(columns, axis=1)


def _fresh(struck: Struck) -> np.ndarray:
    """The share of a chord's pitch classes that no chord had in the second before."""
    since = np.searchsorted(struck.seconds, struck.seconds - 1.0)
    heard = np.concatenate([np.zeros((1, 12), int), np.cumsum(struck.classes, axis=0)])
    known = heard[:-1] - heard[since] > 0
    return (struck.classes & ~known).sum(axis=1) / struck.classes.sum(axis=1)


@dataclass(frozen=True)
class Accents:
    """In nats. places: (chords, 3): how much likelier than usually each is on a beat, on its half,
    elsewhere; down: (chords,): how much likelier on a downbeat, if it is on a beat."""

    places: np.ndarray
    down: np.ndarray

    @classmethod
    def of(cls, struck: Struck) -> "Accents":
        """As the network hears them."""
        layers, usual = _network()
        found = features(struck)
        for (kernel, bias), (_, apart) in zip(layers[:-1], LAYERS, strict=True):
            reach = apart * (len(kernel) // 2)
            wide = np.pad(found, ((reach, reach), (0, 0)))
            parts = (wide[n * apart :][: len(found)] @ part for n, part in enumerate(kernel))
            new = np.tanh(sum(parts, bias))
            found = new if kernel.shape[1] != UNITS else found + new
        kernel, bias = layers[-1]
        heard = found @ kernel[0] + bias
        heard -= np.logaddexp.reduce(heard, axis=1)[:, None]
        beat = np.logaddexp(heard[:, 0], heard[:, 1]) - np.logaddexp(usual[0], usual[1])
        places = np.column_stack([beat, heard[:, 2:] - usual[2:]])
        return cls(places, heard[:, 0] - heard[:, 1] - (usual[0] - usual[1]))


@cache
def _network() -> tuple[list[Layer], np.ndarray]:
    """Kernels (chords, in, out) and biases (out,), the layer of the answer last; and the logarithm
    of how usual each place is."""
    content = NUMBERS.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ValueError(f"{NUMBERS} is not the file that accents.py names; learn it again")
    rows = [np.array(line.split(), float) / SCALE for line in content.decode().splitlines()]
    layers, place, inputs = [], 0, FEATURES
    for size, outputs in [*((size, UNITS) for size, _ in LAYERS), (1, len(PLACES))]:
        kernel = np.stack(rows[place : place + size * inputs]).reshape(size, inputs, outputs)
        layers.append((kernel, rows[place + size * inputs]))
        place, inputs = place + size * inputs + 1, outputs
    return layers, rows[place]
