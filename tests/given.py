"""A network of chords as a file, as a user may give one: made without TensorFlow."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from continuo.pieces.vocabulary import Vocabulary
from continuo.training.archive import WEIGHTS
from continuo.training.arrays import CARD

VOCABULARY = Vocabulary.of(["60", "60.64", "62", "64.67"], 0)
NETWORK = {"cell": "lstm", "embedding": 3, "units": 2, "layers": 2, "dropout": 0.3}
WINDOW = 16


def arrays() -> dict[str, np.ndarray]:
    """The weights of such a network, by their names in the file."""
    shapes = {
        "embedding/vars/0": (4, 3),
        "lstm/cell/vars/0": (3, 8), "lstm/cell/vars/1": (2, 8), "lstm/cell/vars/2": (8,),
        "lstm_1/cell/vars/0": (2, 8), "lstm_1/cell/vars/1": (2, 8), "lstm_1/cell/vars/2": (8,),
        "dense/vars/0": (2, 4), "dense/vars/1": (4,),
    }  # fmt: skip
    random = np.random.default_rng(1)
    return {
        f"layers/{name}": random.normal(size=shape).astype("f4") for name, shape in shapes.items()
    }


def card(**changes: Any) -> dict[str, Any]:
    """What it says of itself; `changes` are of the shape of the network."""
    return {
        "vocabulary": VOCABULARY.to_dict(),
        "network": NETWORK | changes,
        "objective": "every_step",
        "window": WINDOW,
        "training": {"epochs": 2, "patience": 0, "keep": "last"},
        "versions": {"numpy": "2"},
        "history": {"epoch": [1, 2], "loss": [2.5, 2.0], "held_out_loss": [None, 2.5]},
    }


def write_network(
    path: Path,
    told: Any = None,
    change: Callable[[h5py.File], None] = lambda weights: None,
    packing: int = zipfile.ZIP_STORED,
) -> Path:
    """Write it, with the card `told` if one is given and its weights changed."""
    content = io.BytesIO()
    with h5py.File(content, "w") as weights:
        for name, array in arrays().items():
            weights[name] = array
        change(weights)
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr(CARD, json.dumps(card() if told is None else told))
        archive.writestr(WEIGHTS, content.getvalue())
    return path
