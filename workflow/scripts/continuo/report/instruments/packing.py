"""Weights on their way to the browser."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import h5py
import numpy as np

from continuo.models.chords.trained import Network

BYTES = "<f2"  # a number travels as 16 bits
# what Keras calls a layer with weights in a file, and how many arrays it has
WEIGHTS = {"conv": ("conv2d", 2), "dense": ("dense", 2), "batch_norm": ("batch_normalization", 4)}


def packed(array: np.ndarray) -> dict[str, Any]:
    """shape, and numbers: the array as text, to be read by numbers.js."""
    return {"shape": list(array.shape), "numbers": _text(array.astype(BYTES))}


def arrived(array: np.ndarray) -> np.ndarray:
    """The array as the browser has it."""
    return array.astype(BYTES).astype(np.float32)


def packed_small(array: np.ndarray) -> dict[str, Any]:
    """As `packed`, a matrix in half the room: its numbers travel as 8 bits, beside what one is
    worth in each column."""
    if array.ndim < 2:
        return packed(array)
    whole, worth = _by_column(array)
    return {"shape": list(array.shape), "numbers": _text(whole), "worth": _text(worth)}


def arrived_small(array: np.ndarray) -> np.ndarray:
    """See `packed_small` and `arrived`."""
    if array.ndim < 2:
        return arrived(array)
    whole, worth = _by_column(array)
    return whole * worth.astype(np.float32)


def _by_column(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers from -127 to 127, and what one is worth in each column."""
    worth = (np.abs(matrix).max(axis=0) / 127).astype(BYTES)
    worth[worth == 0] = 1
    return np.clip(np.rint(matrix / worth.astype(np.float32)), -127, 127).astype(np.int8), worth


def _text(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")


def travelled(network: Network) -> Network:
    """The network with the weights that arrive."""
    layers = [type(layer)(*map(arrived, vars(layer).values())) for layer in network.layers]
    ends = (network.dense, network.dense_bias)
    return Network(network.cell, arrived(network.embedding), layers, *map(arrived, ends))


def packed_network(network: Network) -> dict[str, Any]:
    """All of the network, as plain data."""
    return {
        "cell": network.cell,
        "embedding": packed(network.embedding),
        "layers": [
            {name: packed(array) for name, array in vars(layer).items()} for layer in network.layers
        ],
        "dense": packed(network.dense),
        "bias": packed(network.dense_bias),
    }


def packed_layers(card: Mapping[str, Any], weights: h5py.File) -> list[dict[str, Any]]:
    """The layers of a network of images, each with its settings and its arrays, as plain data.

    card, weights: of its archive; see `continuo.images.networks.layers`.
    """
    layers: Sequence[Mapping[str, Any]] = card["layers"]
    if card["outputs"]:
        layers = [*layers, {"layer": "dense", "units": card["outputs"]}]
    seen: Counter[str] = Counter()
    found = []
    for layer in layers:
        arrays: list[dict[str, Any]] = []
        if layer["layer"] in WEIGHTS:
            name, count = WEIGHTS[layer["layer"]]
            place = f"{name}_{seen[name]}" if seen[name] else name
            seen[name] += 1
            variables = (weights[f"layers/{place}/vars/{number}"][()] for number in range(count))
            arrays = [packed(array) for array in variables]
        found.append({**layer, "arrays": arrays})
    return found
