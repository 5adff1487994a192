"""A trained network as a file: Keras's own `.keras` format plus a card that says what it is.

The archive opens with `keras.saving.load_model` as any other. Its member `continuo.json` is the
card: the vocabulary and the settings that the network was made and trained with. Reading one needs
no TensorFlow and runs nothing that the file brings along.
"""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pandas as pd

from continuo.errors import UserError
from continuo.music.vocabulary import Vocabulary
from continuo.networks.inference import CELLS, Network, RecurrentLayer

if TYPE_CHECKING:
    import keras

CARD = "continuo.json"
HISTORY = "epoch loss accuracy held_out_loss held_out_accuracy learning_rate seconds".split()
_EPOCH = (1980, 1, 1, 0, 0, 0)


def save_network(model: "keras.Model", card: dict, history: pd.DataFrame, path: str | Path) -> None:
    """Write `model` with its `card` and its `history`; the same ones give the same bytes.

    model: of Keras's own layers, so that Keras alone can open it, and without an optimiser, which
    is twice the network: what `continuo.networks.recurrent.to_keras` gives. card: plain data with
    at least the keys vocabulary, network, objective and window. history: of its training; how many
    seconds an epoch took is left out.
    """
    epochs = history.drop(columns="seconds", errors="ignore").astype(object)
    card = {**card, "history": epochs.where(epochs.notna(), None).to_dict("list")}
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        plain = Path(folder) / "model.keras"
        model.save(plain)
        with zipfile.ZipFile(plain) as archive:
            members = {name: archive.read(name) for name in sorted(archive.namelist())}
        # the time, and the addresses that objects had in memory, are not the network's
        metadata = json.loads(members["metadata.json"])
        metadata.pop("date_saved", None)
        members["metadata.json"] = json.dumps(metadata).encode()
        addresses: dict[bytes, int] = {}
        members["config.json"] = re.sub(
            rb'(?<="shared_object_id": )\d+',
            lambda found: b"%d" % addresses.setdefault(found[0], len(addresses)),
            members["config.json"],
        )
        members[CARD] = json.dumps(card, sort_keys=True).encode()
        whole = Path(folder) / "whole.keras"
        with zipfile.ZipFile(whole, "w") as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
        whole.replace(path)


def load_network(path: str | Path) -> tuple[Network, Vocabulary, dict]:
    """The network, its vocabulary and its card.

    Raises UserError where the file is not such an archive, has no card, or where card, vocabulary
    and weights do not belong together.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if CARD not in archive.namelist():
                raise UserError(
                    f"{path}: this model carries no {CARD}, so its chords are unknown. "
                    "Use a model that this workflow trained."
                )
            card = json.loads(archive.read(CARD))
            weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r")
        vocabulary = Vocabulary.from_dict(card["vocabulary"])
        settings = card["network"]
        network = _read_weights(weights, settings["cell"], settings["layers"])
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: not a trained network, or a broken one ({error})") from error
    chords, features = network.embedding.shape
    found = (chords, features, network.layers[0].units, network.dense.shape[1])
    told = (len(vocabulary), settings["embedding"], settings["units"], len(vocabulary))
    if found != told:
        raise UserError(
            f"{path}: the weights do not fit the card: (chords, embedding, units, outputs) are "
            f"{found} in the weights and {told} in the card"
        )
    return network, vocabulary, card


def _read_weights(weights: h5py.File, cell: str, count: int) -> Network:
    if cell not in CELLS:
        raise ValueError(f"unknown cell {cell!r}")

    def arrays(layer: str, number: int) -> list[np.ndarray]:
        return [weights[f"layers/{layer}/vars/{i}"][()] for i in range(number)]

    names = [cell if i == 0 else f"{cell}_{i}" for i in range(count)]
    layers = [RecurrentLayer(*arrays(f"{name}/cell", 3)) for name in names]
    dense, bias = arrays("dense", 2)
    return Network(cell, arrays("embedding", 1)[0], layers, dense, bias)


def history_of(card: dict) -> pd.DataFrame:
    """The history that a network's card tells, with an empty column seconds."""
    told = pd.DataFrame(card.get("history", {}), columns=[*HISTORY[:-1]], dtype=float)
    return told.astype({"epoch": int}).assign(seconds=np.nan)


def require_fit(
    card: dict, vocabulary: Vocabulary, window: int, network: Mapping[str, Any], path: str | Path
) -> None:
    """`require_match`, and UserError where the network in `path` has another shape than `network`.

    network: the keys of that name in the configuration; what only training needs may differ.
    """
    require_match(card, vocabulary, window, path)
    other = [
        f"`{key}: {card['network'][key]}` (the configuration has {value})"
        for key, value in network.items()
        if key != "dropout" and card["network"][key] != value
    ]
    if other:
        raise UserError(
            f"{path}: the network has another shape than the configuration asks for. Under "
            f"`network` set {', '.join(other)}, or train one: remove `pretrained`."
        )


def require_match(card: dict, vocabulary: Vocabulary, window: int, path: str | Path) -> None:
    """UserError where the network in `path` was not made for this vocabulary and this window."""
    if card["vocabulary"]["chords"] != vocabulary.to_dict()["chords"]:
        raise UserError(
            f"{path}: the network knows {len(card['vocabulary']['chords'])} chords and these data "
            f"have {len(vocabulary)}, or others. Train it on these data, or use those it was "
            "trained on."
        )
    if card["window"] != window:
        raise UserError(
            f"{path}: the network was trained with a window of {card['window']} chords, and the "
            f"configuration asks for {window}. Set `window: {card['window']}`, or train it again."
        )
