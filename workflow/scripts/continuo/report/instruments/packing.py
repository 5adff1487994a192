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
    """shape, and numbers: the array as text, to be read by chord_network.js."""
    numbers = base64.b64encode(array.astype(BYTES).tobytes()).decode("ascii")
    return {"shape": list(array.shape), "numbers": numbers}


def arrived(array: np.ndarray) -> np.ndarray:
    """The array as the browser has it."""
    return array.astype(BYTES).astype(np.float32)


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
