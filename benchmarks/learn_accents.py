"""Let the network of accents learn from scores that music21 carries, played by chance.

It writes continuo/scores/performances/accents.txt, and says the SHA-256 that accents.py must name.
Nothing that a person played teaches it.

`python benchmarks/learn_accents.py`, ten minutes on two cores
"""

import argparse
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

from continuo.midi.notes import MidiNotes, read_notes  # noqa: E402
from continuo.scores.collect import collect  # noqa: E402
from continuo.scores.performances import accents  # noqa: E402
from continuo.scores.performances.accents import FEATURES, LAYERS, PLACES, UNITS, Struck  # noqa: E402
from continuo.scores.sources import read_source  # noqa: E402
from playing import Played, in_three, play, thinned  # noqa: E402

SCORES = [
    *["bach/bwv1*", "bach/bwv2*", "bach/bwv3*", "bach/bwv8*", "joplin/*", "schubert/*"],
    *["mozart/k80/*", "mozart/k155/*", "mozart/k156/*", "haydn/opus1no1/*", "haydn/opus74no1/*"],
    *["beethoven/opus1*", "beethoven/opus18no1/*", "beethoven/opus59no3/*", "beethoven/opus74"],
    *["schumann_clara/opus17/*", "schumann_robert/opus41no1/movement1", "corelli/opus3no1/*"],
]
LONG = 400  # chords; shorter scores are played less often
PASSAGE = 256  # chords
NEAR = 0.05  # seconds
BEYOND = -1


def main() -> None:
    """Learn, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plays", type=int, default=14, help="of each long score")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--into", type=Path, default=accents.NUMBERS)
    parser.add_argument("scores", nargs="*", default=SCORES, metavar="score")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        collect(read_source({"corpus": given.scores}), folder)
        scores = [read_notes(path) for path in sorted(Path(folder).rglob("*.mid"))]
    passages, places = taught(scores, given.plays)
    text = as_text(learn(passages, places, given.epochs), usual(places))
    given.into.write_text(text)
    print(f"{given.into}: SHA-256 {hashlib.sha256(text.encode()).hexdigest()}")


def taught(scores: Sequence[MidiNotes], plays: int) -> tuple[np.ndarray, np.ndarray]:
    """Features (passages, PASSAGE, FEATURES) and places (passages, PASSAGE), BEYOND where none."""
    passages, places = [], []
    for struck, place in _played(scores, plays):
        for first in range(0, len(struck), PASSAGE):
            part = slice(first, first + PASSAGE)
            rest = PASSAGE - len(place[part])
            passages.append(np.pad(accents.features(struck)[part], ((0, rest), (0, 0))))
            places.append(np.pad(place[part], (0, rest), constant_values=BEYOND))
    return np.array(passages, np.float32), np.array(places)


def _played(scores: Sequence[MidiNotes], plays: int) -> Iterator[tuple[Struck, np.ndarray]]:
    for number, score in enumerate(scores):
        onsets = len(np.unique(score.onset))
        for play_of in range(plays if onsets >= LONG else max(plays // 4, 1)):
            seed = 1000 * number + play_of
            chance = np.random.default_rng([seed, 1])
            counts_quarters = all(low == 4 for _, _, low in score.metres)
            given = in_three(score) if counts_quarters and chance.random() < 0.2 else score
            played = play(thinned(given, chance) if chance.random() < 0.5 else given, seed)
            begin, end, pitch, _ = played.notes.T
            struck = Struck.of(begin, end - begin, pitch.astype(int))
            yield struck, places_of(struck, played)


def places_of(struck: Struck, played: Played) -> np.ndarray:
    """The place of each chord, a number of PLACES, BEYOND before the first beat and after the
    last."""
    beats, at = played.beats, struck.seconds
    place = np.interp(at, beats, np.arange(len(beats)))
    long = np.interp(at, beats[:-1], np.diff(beats))
    nearest = np.rint(place).astype(int)
    on_beat = np.abs(place - nearest) * long < NEAR
    on_half = np.abs(place - np.floor(place) - 0.5) * long < NEAR
    down = np.isin(beats, played.downbeats)[nearest]
    found = np.where(on_beat, np.where(down, 0, 1), np.where(on_half, 2, 3))
    return np.where((at > beats[0] - NEAR) & (at < beats[-1]), found, BEYOND)


def usual(places: np.ndarray) -> np.ndarray:
    """The logarithm of the share of each place."""
    counts = np.bincount(places[places >= 0], minlength=len(PLACES))
    return np.log(counts / counts.sum())


def learn(passages: np.ndarray, places: np.ndarray, epochs: int) -> list[np.ndarray]:
    """Kernels and biases in turn, as `accents` has them."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    given = layers.Input((PASSAGE, FEATURES))
    # noise and gaps, for nobody plays as the dice do
    heard = layers.GaussianNoise(0.3)(layers.SpatialDropout1D(0.1)(given))
    for number, (size, apart) in enumerate(LAYERS):
        new = layers.Conv1D(UNITS, size, padding="same", dilation_rate=apart, activation="tanh")
        heard = layers.Add()([heard, new(heard)]) if number else new(heard)
    answer = layers.Dense(len(PLACES))(layers.Dropout(0.15)(heard))
    network = keras.Model(given, answer)
    batches = max(len(passages) // 32, 1)
    rate = keras.optimizers.schedules.CosineDecay(4e-3, epochs * batches)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(rate), loss)
    known = (places != BEYOND).astype(np.float32)
    network.fit(
        passages, np.maximum(places, 0), 32, epochs, verbose=2, sample_weight=known, shuffle=True
    )
    return [np.asarray(part) for part in network.get_weights()]


def as_text(parts: Sequence[np.ndarray], logarithms: np.ndarray) -> str:
    """A line for each input of each kernel, then for its bias; the last line is the usual share."""
    rows = [row for part in parts for row in part.reshape(-1, part.shape[-1])]
    numbers = [np.rint(row * accents.SCALE).astype(int) for row in [*rows, logarithms]]
    return "\n".join(" ".join(map(str, row)) for row in numbers) + "\n"


if __name__ == "__main__":
    main()
