"""Readers of what the workflow wrote, or somebody in its place: networks, models, caches."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
from attacked import Target, archived, in_file, known, written

from continuo.base.bounded import read_from
from continuo.findings.style.critic import Critic
from continuo.models.chords.model import ChordModel
from continuo.models.chords.trained import load_network, require_numbers
from continuo.models.composer.ensemble import ALONE
from continuo.models.composer.phrases import NAME
from continuo.models.composer.trained import load_composer
from continuo.models.counting.counts import Counts
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences
from continuo.training.archive import history_of, read_archive
from continuo.training.arrays import write_arrays
from continuo.training.cache import SUMS, fetch, store
from continuo.training.checkpoints import read_checkpoint, write_checkpoint
from given import VOCABULARY, write_network


def read_given(path: Path) -> None:
    network, vocabulary, card = load_network(path)
    require_numbers(network, path)
    ChordModel(network, vocabulary, card, path).about(history_of(card))
    network.logits(network.run(np.zeros((1, 3), int))[0])


def read_plain(path: Path) -> None:
    """As networks of images are read, short of what TensorFlow then builds."""
    _, weights = read_archive(path)
    with read_from(path, "a network of images"):
        weights.visititems(lambda name, item: item[()] if name.endswith(("0", "1")) else None)


def composer(path: Path) -> None:
    card = {"layers": 1, "memory": False, "cell": "lstm", "ensemble": asdict(ALONE)}
    shapes = {"kernel": (2, 8), "bias": (8,), "recurrent": (2, 8)}
    arrays = {f"recurrent_0/{name}": np.zeros(shape, "f4") for name, shape in shapes.items()}
    arrays["harmony/kernel"] = np.zeros((2, 8), "f4")
    write_arrays({**arrays, NAME: np.ones((2, 3), int)}, card, path)


def critic(path: Path) -> None:
    names = ["gap_entropy", "tune_leaps"]
    Critic(names, np.zeros(2), np.ones(2), np.array([1.0, -1.0, 0.5, 0.25]), 0.1).save(path)


def counts(path: Path) -> None:
    Counts.of(VOCABULARY, [np.array([0, 1, 2, 3, 2, 1])]).save({"model": "bigram"}, path)


def stream(path: Path) -> None:
    Sequences.of_pieces({"a": np.arange(9), "b": np.arange(3)}, {"a": "train", "b": "test"}).save(
        path
    )


def checkpoint(path: Path) -> None:
    write_checkpoint({"variable_0": np.arange(6.0), "history": np.ones((2, 3))}, path)


def entry(path: Path) -> None:
    outputs = [path.with_name(name) for name in ("model.keras", "history.csv")]
    for output in outputs:
        output.write_text(f"{output.name} as it was")
    store(path.parent / "cache", "key", outputs)
    (path.parent / "cache/key" / SUMS).rename(path)


def read_entry(content: bytes, folder: Path) -> None:
    """The sums are damaged; the files are not."""
    whole = known(CACHE)[0]
    outputs = [folder / name for name in ("model.keras", "history.csv")]
    place = folder / "cache/key"
    place.mkdir(parents=True, exist_ok=True)
    for output in outputs:
        (place / output.name).write_text(f"{output.name} as it was")
    (place / SUMS).write_bytes(content)
    if fetch(folder / "cache", "key", outputs):
        assert [output.read_text() for output in outputs] == [
            f"{output.name} as it was" for output in outputs
        ]
    elif content == whole:
        raise AssertionError("a whole entry is not taken")


CACHE = Target("cache", lambda: [written(entry, "sums")], read_entry, ())
TARGETS = (
    archived("network", write_network, read_given, "a.keras"),
    archived("images", write_network, read_plain, "a.keras"),
    archived("composer", composer, load_composer),
    archived("counts", counts, Counts.load),
    archived("sequences", stream, Sequences.load),
    Target("critic", lambda: [written(critic)], in_file(Critic.load, "a.json")),
    Target("vocabulary", lambda: [written(VOCABULARY.save)], in_file(Vocabulary.load, "a.json")),
    archived("checkpoint", checkpoint, read_checkpoint, allowed=()),
    CACHE,
)
