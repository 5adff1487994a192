"""Writing on, chord by chord, with a model of the chords of a vocabulary."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from continuo.base.errors import UserError
from continuo.decoding.constraints import Constraints
from continuo.decoding.interface import Decoder, Repetition, only, write
from continuo.decoding.registry import make_decoder, make_repetition
from continuo.models.made import EvenlyHeld, sample_table
from continuo.models.protocol import Request
from continuo.pieces.chords import to_text
from continuo.pieces.primers import TICKS, Primer
from continuo.pieces.vocabulary import Vocabulary

log = logging.getLogger("continuo")


class Foreteller(Protocol):
    """Foretells the next chord of pieces in the making."""

    def foretell(self, heard: np.ndarray) -> np.ndarray:
        """log P of each chord of the vocabulary, (batch, chords), after `heard`, (batch, time).

        Between two calls each piece has one chord more.
        """

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these pieces, (batch,), some of them more than once."""


@dataclass(frozen=True)
class Samples:
    """Generated chords, all of shape (batch, chords).

    index: the chords; temperature: at which each was drawn, NaN for a decoder without; probability:
    the model's own, at temperature 1, of the chord that was taken.
    """

    index: np.ndarray
    temperature: np.ndarray
    probability: np.ndarray


@dataclass
class ChordWriter:
    """Pieces in the making; see `continuo.decoding.interface.Writer`.

    heard: the primers, (batch, time), chord indices. allowed: (chords,), those that may be chosen.
    """

    foreteller: Foreteller
    heard: np.ndarray
    allowed: np.ndarray | None = None
    _log_p: np.ndarray = field(init=False)
    _chosen: np.ndarray | None = None

    def __post_init__(self) -> None:
        self.heard = np.array(self.heard, np.int32)

    @property
    def ended(self) -> np.ndarray:
        """Such a model knows no end."""
        return np.zeros(len(self.heard), bool)

    @property
    def names_times(self) -> bool:
        """Nor of times."""
        return False

    def begin(self) -> None:
        """Ask the model."""
        self._log_p, self._chosen = self.foreteller.foretell(self.heard), None

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
        self.foreteller.keep(rows)

    def end(self) -> None:
        """Hear the chord."""
        assert self._chosen is not None
        self.heard = np.column_stack([self.heard, self._chosen])


def generate(
    foreteller: Foreteller,
    primers: np.ndarray,
    decoder: Decoder,
    chords: int,
    repetition: Repetition | None = None,
    allowed: np.ndarray | None = None,
) -> Samples:
    """Continue each primer, (batch, time), by `chords` chords; see `ChordWriter`."""
    writer = ChordWriter(foreteller, np.repeat(primers, decoder.width, axis=0), allowed)
    temperature, log_p = write(writer, decoder, chords, repetition)
    return Samples(writer.heard[:, primers.shape[1] :], temperature, np.exp(log_p))


def write_on(
    foreteller: Foreteller,
    vocabulary: Vocabulary,
    primer: Primer,
    request: Request,
    path: str | Path,
    facts: Mapping[str, Any],
) -> EvenlyHeld:
    """What the model in the file `path` makes of the primer, for `Model.write_on`.

    Raises UserError where no chord of the vocabulary meets the decoder's constraints.
    """
    constraints = Constraints(**request.decoder.get("constraints", {}))
    allowed = np.array([constraints.allows(chord) for chord in vocabulary.chords])
    if not allowed.any():
        raise UserError(
            f"{constraints}: no chord of the training pieces meets the decoder's constraints; "
            "loosen them"
        )
    heard = heard_as(primer.texts, vocabulary)
    samples = generate(
        foreteller,
        heard[None, :],
        make_decoder(dict(request.decoder), [request.seed]),
        request.chords,
        make_repetition(dict(request.decoder)),
        allowed,
    )
    index = np.concatenate([heard, samples.index[0]])
    chords, quarters = [vocabulary.chords[i] for i in index], request.ticks / TICKS
    table = sample_table(
        chords,
        np.arange(len(index)) * quarters,
        [[quarters] * len(chord) for chord in chords],
        samples.temperature[0],
        samples.probability[0],
        path,
    )
    return EvenlyHeld(table, facts)


def heard_as(texts: list[str], vocabulary: Vocabulary) -> np.ndarray:
    """The chord indices of a primer; what is unknown is heard as its nearest, and logged."""
    primer = vocabulary.encode_nearest(texts)
    for text, index in zip(texts, primer, strict=True):
        if text != (heard := to_text(vocabulary.chords[index])):
            log.info("primer: %s is unknown, heard as %s", text, heard)
    return primer
