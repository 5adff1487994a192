"""A trained network in plain NumPy: no TensorFlow to load, and its state can be carried on.

The arrays are those of Keras: for an LSTM the gates lie in the order input, forget, cell, output,
for a GRU (with `reset_after`) update, reset, candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

State = list[tuple[np.ndarray, ...]]

GATES = {"lstm": 4, "gru": 3, "simple_rnn": 1}  # of each cell, whose arrays lie side by side


@dataclass(frozen=True)
class RecurrentLayer:
    """kernel: (inputs, gates x units); recurrent: (units, gates x units); bias as in Keras."""

    kernel: np.ndarray
    recurrent: np.ndarray
    bias: np.ndarray

    @property
    def units(self) -> int:
        return self.recurrent.shape[0]


def silence(cell: str, units: Sequence[int], batch: int) -> State:
    """The state of layers of so many `units` before they hear anything."""
    count = 2 if cell == "lstm" else 1
    return [tuple(np.zeros((batch, width), np.float32) for _ in range(count)) for width in units]


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Natural logarithms of the probabilities, over the last axis, in float64."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * np.tanh(0.5 * x) + 0.5


def _run_lstm(
    layer: RecurrentLayer, signal: np.ndarray, state: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    hidden, memory = state
    units = layer.units
    projected = signal @ layer.kernel + layer.bias  # all steps in one product
    outputs = np.empty((*signal.shape[:2], units), np.float32)
    for time, drive in enumerate(projected):
        gates = drive + hidden @ layer.recurrent
        both = _sigmoid(gates[:, : 2 * units])
        write, keep = both[:, :units], both[:, units:]
        memory = keep * memory + write * np.tanh(gates[:, 2 * units : 3 * units])
        hidden = _sigmoid(gates[:, 3 * units :]) * np.tanh(memory)
        outputs[time] = hidden
    return outputs, (hidden, memory)


def _run_gru(
    layer: RecurrentLayer, signal: np.ndarray, state: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    (hidden,) = state
    units = layer.units
    projected = signal @ layer.kernel + layer.bias[0]
    outputs = np.empty((*signal.shape[:2], units), np.float32)
    for time, drive in enumerate(projected):
        recurrent = hidden @ layer.recurrent + layer.bias[1]
        gates = _sigmoid(drive[:, : 2 * units] + recurrent[:, : 2 * units])
        update, reset = gates[:, :units], gates[:, units:]
        candidate = np.tanh(drive[:, 2 * units :] + reset * recurrent[:, 2 * units :])
        hidden = update * hidden + (1 - update) * candidate
        outputs[time] = hidden
    return outputs, (hidden,)


def _run_simple_rnn(
    layer: RecurrentLayer, signal: np.ndarray, state: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    (hidden,) = state
    projected = signal @ layer.kernel + layer.bias
    outputs = np.empty((*signal.shape[:2], layer.units), np.float32)
    for time, drive in enumerate(projected):
        hidden = np.tanh(drive + hidden @ layer.recurrent)
        outputs[time] = hidden
    return outputs, (hidden,)


# each hears a signal, (time, batch, features), from a state on: its output and the state after it
RUN_CELL = {"lstm": _run_lstm, "gru": _run_gru, "simple_rnn": _run_simple_rnn}
