"""Continuing a piece, chord by chord, with a trained network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from continuo.networks.inference import Network, log_softmax

# hears the chords so far (batch, time) and their logits (batch, chords); names the next of each row
# and the temperature at which it was drawn (batch,), NaN where there is none
Decoder = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Samples:
    """Generated chords, all of shape (batch, chords).

    index: the chords; temperature: at which each was drawn, NaN for a decoder without; probability:
    the network's own, at temperature 1, of the chord that was taken.
    """

    index: np.ndarray
    temperature: np.ndarray
    probability: np.ndarray


def generate(
    network: Network, primers: np.ndarray, decoder: Decoder, chords: int, window: int | None = None
) -> Samples:
    """Continue each primer, (batch, time), by `chords` chords.

    Without a `window` the network carries its state on, so each chord is foretold from all before
    it. With one it starts from nothing at each chord and hears the last `window` chords, as the
    lecture does, at `window` times the work. For a primer of `window` chords the first chord is the
    same both ways; from the second on the carried state still knows what the window has dropped.
    """
    heard = np.array(primers, np.int32)
    temperatures, probabilities = [], []
    hidden, state = network.run(heard if window is None else heard[:, -window:])
    for _ in range(chords):
        logits = network.logits(hidden[:, -1])
        chosen, temperature = decoder(heard, logits)
        temperatures.append(temperature)
        probabilities.append(np.exp(log_softmax(logits))[np.arange(len(chosen)), chosen])
        heard = np.column_stack([heard, chosen.astype(np.int32)])
        if window is None:
            hidden, state = network.run(heard[:, -1:], state)
        else:
            hidden, _ = network.run(heard[:, -window:])
    return Samples(
        heard[:, primers.shape[1] :], np.column_stack(temperatures), np.column_stack(probabilities)
    )


def choose_primer(lengths: Sequence[int], window: int, seed: int | list[int]) -> tuple[int, int]:
    """A window of a real piece, drawn with `seed`: (piece, first chord of the window).

    lengths: of the pieces, in chords. Every window is equally probable; a piece shorter than the
    window has none. ValueError if no piece has one.
    """
    ends = np.cumsum([max(0, length - window + 1) for length in lengths])
    if not len(ends) or not ends[-1]:
        raise ValueError(f"no piece has {window} chords to prime with")
    drawn = int(np.random.default_rng(seed).integers(0, ends[-1]))
    piece = int(np.searchsorted(ends, drawn, side="right"))
    return piece, drawn - (int(ends[piece - 1]) if piece else 0)


def noise_primer(vocabulary: int, window: int, seed: int | list[int]) -> np.ndarray:
    """The lecture's primer: uniformly random chord indices, (window,), int32."""
    return np.random.default_rng(seed).integers(0, vocabulary, window, dtype=np.int32)
