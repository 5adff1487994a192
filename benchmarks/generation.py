"""512 chords of a network of 3 x LSTM(256), from the start of a process to a MIDI file.

    python generation.py ours|theirs MODEL MIDI CHORDS

is such a process; it prints the seconds that the chords alone took.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from measure import Row, faster


@dataclass(frozen=True)
class Size:
    """chords: to generate; window, vocabulary (in chords), units: of the network; ours, theirs: how
    many runs."""

    chords: int
    window: int
    vocabulary: int
    units: int
    ours: int
    theirs: int


FULL = Size(chords=512, window=128, vocabulary=645, units=256, ours=5, theirs=3)
SIZES = {
    "full": FULL,
    "quick": replace(FULL, theirs=1),
    "toy": Size(chords=3, window=4, vocabulary=9, units=4, ours=1, theirs=1),
}


def rows(size: Size) -> Iterator[Row]:
    """The whole process, and the chords alone."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.keras"
        save_model(model, size)
        whole, alone = {}, {}
        for name, runs in (("theirs", size.theirs), ("ours", size.ours)):
            midi = Path(folder) / f"{name}.mid"
            times = [run(name, model, midi, size.chords) for _ in range(runs)]
            whole[name], alone[name] = (statistics.median(t) for t in zip(*times, strict=True))
        what = f"{size.chords} chords"
        yield faster(f"{what}, process start to MIDI file", whole["ours"], whole["theirs"], 40)
        yield faster(f"{what} alone", alone["ours"], alone["theirs"], 300)


def save_model(path: Path, size: Size) -> None:
    """An untrained network: it takes as long as a trained one."""
    import keras
    import pandas as pd

    from continuo.models.chords.network import build_network, to_keras
    from continuo.pieces.vocabulary import Vocabulary
    from continuo.training.archive import save_network

    keras.utils.set_random_seed(1)
    settings: dict[str, Any] = {
        "cell": "lstm",
        "embedding": 128,
        "units": size.units,
        "layers": 3,
        "dropout": 0.3,
    }
    texts = [f"{20 + number // 26}.{60 + number % 26}" for number in range(size.vocabulary)]
    vocabulary = Vocabulary.of(texts, 0)
    model = to_keras(build_network(len(vocabulary), **settings, every_step=False))
    card = {"vocabulary": vocabulary.to_dict(), "network": settings, "objective": "last_step"}
    save_network(model, card | {"window": size.window}, pd.DataFrame(), path)


def run(name: str, model: Path, midi: Path, chords: int) -> tuple[float, float]:
    """Seconds of the process and of the chords alone."""
    began = time.perf_counter()
    command = [sys.executable, __file__, name, str(model), str(midi), str(chords)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return time.perf_counter() - began, float(done.stdout.split()[-1])


def generate_ours(model: str, midi: str, chords: int) -> float:
    """As `generate_music` does it."""
    import numpy as np

    from continuo.decoding.registry import make_decoder
    from continuo.midi.writing import write_chords
    from continuo.models.chords.model import CarriedOn
    from continuo.models.chords.trained import load_network
    from continuo.models.indexed import generate

    network, vocabulary, card = load_network(model)
    began = time.perf_counter()
    primer, decoder = np.arange(card["window"])[None], make_decoder({"method": "greedy"}, [0])
    samples = generate(CarriedOn(network), primer, decoder, chords)
    seconds = time.perf_counter() - began
    write_chords([vocabulary.chords[i] for i in samples.index[0]], midi)
    return seconds


def generate_theirs(model: str, midi: str, chords: int) -> float:
    """As the lecture does it."""
    import keras
    import numpy as np

    import lecture
    from continuo.midi.writing import write_chords
    from continuo.models.chords.trained import load_network

    _, vocabulary, card = load_network(model)
    network = keras.saving.load_model(model)
    began = time.perf_counter()
    indices = lecture.generate(network, np.arange(card["window"]), chords)
    seconds = time.perf_counter() - began
    write_chords([vocabulary.chords[i] for i in indices], midi)
    return seconds


GENERATE = {"ours": generate_ours, "theirs": generate_theirs}

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))
    side, model, midi, chords = sys.argv[1:]
    print(GENERATE[side](model, midi, int(chords)))
