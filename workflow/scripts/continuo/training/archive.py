"""A trained network as a file: Keras's own `.keras` format plus a card that says what it is.

The archive opens with `keras.saving.load_model` as any other. Its member `continuo.json` is the
card: the settings that the network was made and trained with, and its history.
"""

import io
import json
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pandas as pd

from continuo.base.bounded import read_from, read_members, to_object
from continuo.base.errors import UserError
from continuo.training.arrays import CARD, EPOCH

if TYPE_CHECKING:
    import keras

WEIGHTS = "model.weights.h5"
HISTORY = "epoch loss accuracy held_out_loss held_out_accuracy learning_rate seconds".split()


def save_network(model: "keras.Model", card: dict, history: pd.DataFrame, path: str | Path) -> None:
    """Write `model` with its `card` and its `history`; the same ones give the same bytes.

    model: of Keras's own layers, so that Keras alone can open it, and without an optimiser, which
    is twice the network: what the functions `to_keras` give. card: plain data.
    history: of its training; how many seconds an epoch took is left out.
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
                archive.writestr(zipfile.ZipInfo(name, EPOCH), content)
        whole.replace(path)


def write_history(history: pd.DataFrame, path: str | Path) -> None:
    """Write it as CSV, of six digits."""
    history.to_csv(path, index=False, float_format="%.6g")


def read_archive(path: str | Path) -> tuple[dict[str, Any], h5py.File]:
    """The card of a network that `save_network` wrote, and its weights, in memory.

    Needs no TensorFlow and runs nothing that the file brings along. Raises UserError where the file
    is not such an archive, has no card, or weights that are elsewhere.
    """
    with read_from(path, "a trained network"):
        with zipfile.ZipFile(path) as archive:
            told = CARD in archive.namelist()
        if not told:
            raise UserError(
                f"{path}: this model carries no {CARD}, so what it was made for is unknown. "
                "Use a model that this workflow trained."
            )
        members = read_members(path, [CARD, WEIGHTS])
        card = to_object(members[CARD])
        weights = h5py.File(io.BytesIO(members[WEIGHTS]), "r")
        _require_own(weights, len(members[WEIGHTS]))
        return card, weights


def _require_own(weights: h5py.File, size: int) -> None:
    """ValueError unless all weights lie in the file itself, of `size` bytes, once and plainly.

    HDF5 can have a dataset in another file of the machine, put together of others, behind a link,
    or packed, so that it promises more than there is.
    """
    waiting, met = [weights["/"]], set()
    while waiting:
        group = waiting.pop()
        for name in group:
            full = f"{group.name}/{name}"
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise ValueError(f"{full} is a link to elsewhere")
            item = group[name]
            where = h5py.h5o.get_info(item.id).addr
            if where in met:
                raise ValueError(f"{full} is there twice")
            met.add(where)
            if isinstance(item, h5py.Group):
                waiting.append(item)
            elif not isinstance(item, h5py.Dataset) or item.external or item.is_virtual:
                raise ValueError(f"{full} lies in another file")
            elif item.chunks or item.dtype.kind not in "fiu":
                raise ValueError(f"{full} holds no plain numbers")
            else:
                size -= item.size * item.dtype.itemsize
    if size < 0:
        raise ValueError("it promises more weights than it has")


def history_of(card: dict) -> pd.DataFrame:
    """The history that a network's card tells, with an empty column seconds."""
    told = pd.DataFrame(card.get("history", {}), columns=[*HISTORY[:-1]], dtype=float)
    return told.astype({"epoch": int}).assign(seconds=np.nan)
