"""Weights on their way to the browser."""

import base64
from typing import Any

import numpy as np

from continuo.models.chords.trained import Network

BYTES = "<f2"  # a number travels as 16 bits


def packed(array: np.ndarray) -> dict[str, Any]:
    """shape, and numbers: the array as text, to be read by chord_network.js."""
    numbers = base64.b64encode(array.astype(BYTES).tobytes()).decode("ascii")
    return {"shape": list(array.shape), "numbers": numbers}


def travelled(network: Network) -> Network:
    """The network with the weights that arrive."""

    def arrived(array: np.ndarray) -> np.ndarray:
        return array.astype(BYTES).astype(np.float32)

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
