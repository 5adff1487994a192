"""The chord network of a file, read without TensorFlow, and whether it fits what is asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from continuo.base.bounded import read_from
from continuo.base.errors import UserError
from continuo.models.cells.inference import GATES, RUN_CELL, RecurrentLayer, State, silence
from continuo.pieces.vocabulary import Vocabulary
from continuo.training.archive import history_of, read_archive

OBJECTIVES = ("every_step", "last_step")


@dataclass(frozen=True)
class Network:
    """Embedding, recurrent layers, one dense layer of logits.

    embedding: (chords, features); dense: (units, chords); dense_bias: (chords,).
    """

    cell: str
    embedding: np.ndarray
    layers: Sequence[RecurrentLayer]
    dense: np.ndarray
    dense_bias: np.ndarray

    @property
    def parameters(self) -> int:
        """How many numbers training has set."""
        layers = [a for layer in self.layers for a in vars(layer).values()]
        return sum(a.size for a in (self.embedding, *layers, self.dense, self.dense_bias))

    def initial_state(self, batch: int) -> State:
        """The state before the first chord: zeros, a tuple per layer of arrays (batch, units)."""
        return silence(self.cell, [layer.units for layer in self.layers], batch)

    def run(self, index: np.ndarray, state: State | None = None) -> tuple[np.ndarray, State]:
        """The last layer's output at every step, (batch, time, units), and the state after it.

        index: chord indices, (batch, time). Without a state it begins from zeros.
        """
        state = state or self.initial_state(len(index))
        signal = self.embedding[index].swapaxes(0, 1)  # time first: each step is contiguous
        after: State = []
        for layer, before in zip(self.layers, state, strict=True):
            signal, last = RUN_CELL[self.cell](layer, signal, before)
            after.append(last)
        return signal.swapaxes(0, 1), after

    def logits(self, hidden: np.ndarray) -> np.ndarray:
        """hidden (..., units) -> (..., chords)."""
        return hidden @ self.dense + self.dense_bias


def load_network(path: str | Path) -> tuple[Network, Vocabulary, dict]:
    """The network, its vocabulary and its card.

    Raises UserError where the file is not such an archive, has no card, or where card, vocabulary
    and weights do not belong together.
    """
    card, weights = read_archive(path)
    with read_from(path, "a trained network"):
        vocabulary = Vocabulary.from_dict(card["vocabulary"])
        settings = card["network"]
        network = _read_weights(weights, settings["cell"])
        chords, features = network.embedding.shape
        found = (chords, features, network.layers[0].units, len(network.layers))
        told = tuple(settings[key] for key in ("embedding", "units", "layers"))
        if found != (len(vocabulary), *told):
            raise UserError(
                f"{path}: the weights do not fit the card: (chords, embedding, units, layers) are "
                f"{found} in the weights and {(len(vocabulary), *told)} in the card"
            )
        _require_sound(card)
    return network, vocabulary, card


def _require_sound(card: dict[str, Any]) -> None:
    """ValueError, or whatever it leads to, where the card tells of the training what cannot be."""
    if card["objective"] not in OBJECTIVES or type(card["window"]) is not int:
        raise ValueError(f"objective {card['objective']!r}, window {card['window']!r}")
    history_of(card)
    training = card.get("training", {})
    if not all(isinstance(part, dict) for part in (training, card.get("versions", {}))):
        raise ValueError("its training, or its versions, are no JSON object")
    for key in ("epochs", "patience"):
        if type(training.get(key, 0)) is not int:
            raise ValueError(f"{key} of its training is {training[key]!r}")


def _read_weights(weights: h5py.File, cell: str) -> Network:
    """ValueError where the arrays are not of the shapes that such a network has."""

    def arrays(layer: str, number: int) -> list[np.ndarray]:
        return [weights[f"layers/{layer}/vars/{i}"][()] for i in range(number)]

    gates = GATES[cell]
    (embedding,), (dense, bias) = arrays("embedding", 1), arrays("dense", 2)
    chords, inputs = embedding.shape
    layers: list[RecurrentLayer] = []
    while (name := f"{cell}_{len(layers)}" if layers else cell) in weights["layers"]:
        layers.append(RecurrentLayer(*arrays(f"{name}/cell", 3)))
    units = layers[0].units
    for layer in layers:
        shapes = tuple(array.shape for array in vars(layer).values())
        wide = gates * units
        if shapes != ((inputs, wide), (units, wide), (2, wide) if cell == "gru" else (wide,)):
            raise ValueError(f"layers of {units} units do not have the shapes {shapes}")
        inputs = units
    if (dense.shape, bias.shape) != ((units, chords), (chords,)):
        raise ValueError(f"weights {dense.shape} and {bias.shape} for {chords} chords")
    return Network(cell, embedding, layers, dense, bias)


def require_numbers(network: Network, path: str | Path) -> None:
    """UserError where a weight of the network in `path` is NaN or infinite."""
    layers = [a for layer in network.layers for a in vars(layer).values()]
    arrays = (network.embedding, *layers, network.dense, network.dense_bias)
    if not all(np.isfinite(array).all() for array in arrays):
        raise UserError(
            f"{path}: some of its weights are no numbers (NaN, or infinite): its training went "
            "astray. Take another, or train one with a lower learning_rate."
        )


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
