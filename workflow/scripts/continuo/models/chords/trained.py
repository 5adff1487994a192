"""The chord network of a file, read without TensorFlow, and whether it fits what is asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from continuo.base.errors import UserError
from continuo.models.cells.inference import CELLS, RUN_CELL, RecurrentLayer, State, silence
from continuo.pieces.vocabulary import Vocabulary
from continuo.training.archive import read_archive


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
    try:
        vocabulary = Vocabulary.from_dict(card["vocabulary"])
        settings = card["network"]
        network = _read_weights(weights, settings["cell"], settings["layers"])
    except (KeyError, ValueError) as error:
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
