"""512 chords of a network of 3 x LSTM(256), from the start of a process to a MIDI file.

    python generation.py ours|theirs MODEL MIDI

is such a process; it prints the seconds that the chords alone took.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

CHORDS, WINDOW, VOCABULARY, UNITS = 512, 128, 645, 256


def rows(quick: bool) -> Iterator["Row"]:  # noqa: F821
    """The whole process, and the chords alone."""
    from measure import faster

    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.keras"
        save_model(model)
        whole, alone = {}, {}
        for name, runs in (("theirs", 1 if quick else 3), ("ours", 5)):
            midi = Path(folder) / f"{name}.mid"
            times = [run(name, model, midi) for _ in range(runs)]
            whole[name], alone[name] = (statistics.median(t) for t in zip(*times, strict=True))
        yield faster(
            f"{CHORDS} chords, process start to MIDI file", whole["ours"], whole["theirs"], 40
        )
        yield faster(f"{CHORDS} chords alone", alone["ours"], alone["theirs"], 300)


def save_model(path: Path) -> None:
    """An untrained network: it takes as long as a trained one."""
    import keras

    from continuo.models.chords.network import build_network, to_keras
    from continuo.pieces.vocabulary import Vocabulary
    from continuo.training.archive import save_network

    keras.utils.set_random_seed(1)
    settings = {"cell": "lstm", "embedding": 128, "units": UNITS, "layers": 3, "dropout": 0.3}
    texts = [f"{20 + number // 26}.{60 + number % 26}" for number in range(VOCABULARY)]
    vocabulary = Vocabulary.of(texts, 0)
    model = to_keras(build_network(len(vocabulary), **settings, every_step=False))
    card = {"vocabulary": vocabulary.to_dict(), "network": settings}
    save_network(model, card | {"objective": "last_step", "window": WINDOW}, path)


def run(name: str, model: Path, midi: Path) -> tuple[float, float]:
    """Seconds of the process and of the chords alone."""
    began = time.perf_counter()
    command = [sys.executable, __file__, name, str(model), str(midi)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return time.perf_counter() - began, float(done.stdout.split()[-1])


def generate_ours(model: str, midi: str) -> float:
    """As `generate_music` does it."""
    import numpy as np
    from continuo.models.chords.writer import generate

    from continuo.decoding.registry import make_decoder
    from continuo.midi.writing import write_chords
    from continuo.models.chords.trained import load_network

    network, vocabulary, _ = load_network(model)
    began = time.perf_counter()
    primer = np.arange(WINDOW, dtype=np.int32)[None]
    samples = generate(network, primer, make_decoder({"method": "greedy"}, [0]), CHORDS)
    seconds = time.perf_counter() - began
    write_chords([vocabulary.chords[i] for i in samples.index[0]], midi)
    return seconds


def generate_theirs(model: str, midi: str) -> float:
    """As the lecture does it."""
    import keras
    import numpy as np

    import lecture
    from continuo.midi.writing import write_chords
    from continuo.models.chords.trained import load_network

    _, vocabulary, _ = load_network(model)
    network = keras.saving.load_model(model)
    began = time.perf_counter()
    indices = lecture.generate(network, np.arange(WINDOW), CHORDS)
    seconds = time.perf_counter() - began
    write_chords([vocabulary.chords[i] for i in indices], midi)
    return seconds


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))
    print({"ours": generate_ours, "theirs": generate_theirs}[sys.argv[1]](*sys.argv[2:]))
