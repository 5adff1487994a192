"""How long until a network knows its training pieces: our recipe against the lecture's."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import yaml

import lecture
from continuo.models.cells.inference import log_softmax
from continuo.models.chords.network import build_network, to_numpy
from continuo.models.chords.train import Recipe, train
from continuo.models.chords.trained import Network
from continuo.models.settings import CONFIGURATION
from continuo.pieces.windows import Sequences, window_starts, windows_at
from continuo.settings.check import check_config
from many import make_project, snakemake
from measure import Row, faster

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Size:
    """targets: nats a chord, by experiment; minutes: that the lecture's recipe is given; pieces: of
    a project that is made for it, 0: the experiments are this one's."""

    targets: Mapping[str, float]
    minutes: float
    pieces: int = 0


SIZES = {
    "full": Size({"rag": 0.2658, "mozart": 3.0}, float(os.environ.get("MINUTES", "120"))),
    "toy": Size({"many": 100}, minutes=1, pieces=2),
}


def rows(size: Size) -> Iterator[Row]:
    """A row for each experiment."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project" if size.pieces else ROOT
        if size.pieces:
            make_project(project, size.pieces, chords=2 * lecture.WINDOW)
        for name, target in size.targets.items():
            yield compare(project, name, target, size.minutes)


def compare(project: Path, name: str, target: float, minutes: float) -> Row:
    """Both on the data of an experiment of the project; evaluating stops their clocks."""
    config = check_config(yaml.safe_load((project / "config.yaml").read_text()), CONFIGURATION)
    data = f"{config['results']}/{name}/sequences.npz"
    snakemake(project, data)
    settings, sequences = config["experiments"][name], Sequences.load(project / data)
    ours, known = learn_ours(settings, sequences, target)
    say(f"  {name}: ours at {known:.4f} after {ours:.1f} s")
    theirs, reached = learn_theirs(settings, sequences, target, minutes)
    note = "" if reached <= target else "a lower bound: the lecture's had come "
    note += "" if reached <= target else f"to {reached:.3g} when it was stopped"
    label = f"{name}: until the training NLL is {target} nats a chord"
    return faster(label, ours, theirs, 40, note)


def learn_ours(settings: dict, sequences: Sequences, target: float) -> tuple[float, float]:
    """Seconds, the network's making and compiling included, and the NLL then."""
    ask = question(sequences, settings["window"], target)
    measured: list[float] = []

    def judge(network: Network) -> tuple[float, float]:
        arrived = bool(measured) and measured[-1] <= target
        measured.append(measured[-1] if arrived else ask(network))
        return measured[-1], 0.0

    began = time.perf_counter()
    keras.utils.set_random_seed(settings["seed"])
    recipe = Recipe(**settings["training"])
    model = build_network(chords(sequences), **settings["network"], every_step=recipe.every_step)
    made = time.perf_counter() - began
    history = train(
        model,
        settings["network"]["cell"],
        sequences.index,
        window_starts(sequences, "train", settings["window"]),
        settings["window"],
        recipe,
        settings["seed"],
        judge,
    )
    seconds = made + history["seconds"].cumsum()
    epoch = next((i for i, nll in enumerate(measured) if nll <= target), None)
    if epoch is None:
        raise AssertionError(f"ours stopped at {measured[-1]:.4f} nats a chord, above {target}")
    return float(seconds[epoch]), measured[epoch]


def learn_theirs(
    settings: dict, sequences: Sequences, target: float, minutes: float
) -> tuple[float, float]:
    """Seconds until the target, or until the time is over, and the NLL then."""
    ask = question(sequences, settings["window"], target)
    began = time.perf_counter()
    keras.utils.set_random_seed(settings["seed"])
    model = lecture.network(chords(sequences), settings["network"]["units"])
    inputs, targets = lecture.windows(sequences.of("train"), chords(sequences))
    clock = {"spent": time.perf_counter() - began, "nll": np.inf}

    class Watch(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
            self.began = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: object = None) -> None:
            clock["spent"] += time.perf_counter() - self.began
            clock["nll"] = ask(to_numpy(self.model, "lstm"))
            say(
                f"  the lecture's, epoch {epoch + 1}: {clock['nll']:.4f} nats a chord "
                f"after {clock['spent']:.0f} s"
            )
            self.model.stop_training = clock["nll"] <= target or clock["spent"] > 60 * minutes

    model.fit(inputs, targets, batch_size=64, epochs=100_000, callbacks=[Watch()], verbose=0)
    return clock["spent"], clock["nll"]


def question(sequences: Sequences, window: int, target: float) -> Callable[[Network], float]:
    """NLL of the chord after each training window given all of it, nats, dropout off.

    Of 1,000 of the windows while those are far from the target, else of all.
    """
    starts = window_starts(sequences, "train", window)
    some = np.random.default_rng(1).permutation(starts)[:1000]

    def nll(network: Network, chosen: np.ndarray) -> float:
        total = 0.0
        for part in np.array_split(chosen, -(-len(chosen) // 256)):
            piece = windows_at(sequences.index, part, window)
            hidden, _ = network.run(piece[:, :-1])
            log_p = log_softmax(network.logits(hidden[:, -1]))
            total -= log_p[np.arange(len(part)), piece[:, -1]].sum()
        return total / len(chosen)

    def ask(network: Network) -> float:
        first = nll(network, some)
        return first if first > 1.1 * target + 0.1 else nll(network, starts)

    return ask


def chords(sequences: Sequences) -> int:
    """The size of the vocabulary."""
    return int(sequences.index.max()) + 1


def say(text: str) -> None:
    """To whoever waits."""
    print(text, file=sys.stderr, flush=True)
