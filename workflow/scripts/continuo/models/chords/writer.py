"""Continuing a piece, chord by chord, with a network of chords."""

from dataclasses import dataclass, field

import numpy as np

from continuo.decoding.interface import Decoder, Repetition, only, write
from continuo.models.cells.inference import State, log_softmax
from continuo.models.chords.trained import Network


@dataclass(frozen=True)
class Samples:
    """Generated chords, all of shape (batch, chords).

    index: the chords; temperature: at which each was drawn, NaN for a decoder without; probability:
    the network's own, at temperature 1, of the chord that was taken.
    """

    index: np.ndarray
    temperature: np.ndarray
    probability: np.ndarray


@dataclass
class ChordWriter:
    """A network's pieces in the making; see `continuo.decoding.interface.Writer`.

    heard: the primers, (batch, time), chord indices. Without a `window` the network carries its
    state on, so each chord is foretold from all before it. With one it starts from nothing at each
    chord and hears the last `window` chords, as the lecture does, at `window` times the work. For a
    primer of `window` chords the first chord is the same both ways; from the second on the carried
    state still knows what the window has dropped. allowed: (chords,), those that may be chosen.
    """

    network: Network
    heard: np.ndarray
    window: int | None = None
    allowed: np.ndarray | None = None
    _state: State | None = None
    _log_p: np.ndarray = field(init=False)
    _chosen: np.ndarray | None = None

    def __post_init__(self) -> None:
        self.heard = np.array(self.heard, np.int32)
        self._new = self.heard  # what the carried state has not heard

    @property
    def ended(self) -> np.ndarray:
        """A network of chords knows no end."""
        return np.zeros(len(self.heard), bool)

    @property
    def names_times(self) -> bool:
        """Nor of times."""
        return False

    def begin(self) -> None:
        """Run the network."""
        if self.window is None:
            hidden, self._state = self.network.run(self._new, self._state)
        else:
            hidden, _ = self.network.run(self.heard[:, -self.window :])
        self._log_p, self._chosen = log_softmax(self.network.logits(hidden[:, -1])), None

    def choices(self) -> np.ndarray | None:
        """One choice, of the chord."""
        if self._chosen is not None:
            return None
        return self._log_p if self.allowed is None else only(self._log_p, self.allowed)

    def repeats(self, chords: int) -> np.ndarray:
        """The last chords."""
        return self.heard[:, -chords:]

    def take(self, classes: np.ndarray) -> np.ndarray:
        """The chord."""
        self._chosen = classes.astype(np.int32)
        return self._log_p[np.arange(len(classes)), classes]

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these."""
        self.heard, self._log_p = self.heard[rows], self._log_p[rows]
        if self._state is not None:
            self._state = [tuple(part[rows] for part in layer) for layer in self._state]

    def end(self) -> None:
        """Hear the chord."""
        assert self._chosen is not None
        self._new = self._chosen[:, None]
        self.heard = np.column_stack([self.heard, self._chosen])


def generate(
    network: Network,
    primers: np.ndarray,
    decoder: Decoder,
    chords: int,
    window: int | None = None,
    repetition: Repetition | None = None,
    allowed: np.ndarray | None = None,
) -> Samples:
    """Continue each primer, (batch, time), by `chords` chords; see `ChordWriter`."""
    writer = ChordWriter(network, np.repeat(primers, decoder.width, axis=0), window, allowed)
    temperature, log_p = write(writer, decoder, chords, repetition)
    return Samples(writer.heard[:, primers.shape[1] :], temperature, np.exp(log_p))
