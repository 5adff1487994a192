"""Writing on, chord by chord, with a model of the chords of a vocabulary."""

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from continuo.base.errors import UserError
from continuo.decoding.constraints import Constraints
from continuo.decoding.distributions import only
from continuo.decoding.leading import Leading, gave_way, led
from continuo.decoding.protocol import Choice, Decoder, write
from continuo.decoding.registry import make_decoder, make_repetition
from continuo.decoding.repetition import Repetition
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


@dataclass(frozen=True)
class OneChoice:
    """A chord that one choice names; see `continuo.decoding.protocol.Naming`.

    own: log P of all chords, (batch, chords), the model's; left: that by which one is chosen;
    heard: (batch, time), the chords before; chosen: (batch,), once there is one.
    """

    own: np.ndarray
    left: np.ndarray
    heard: np.ndarray
    rows: np.ndarray
    chosen: np.ndarray | None = None

    @property
    def log_p(self) -> np.ndarray:
        """The model's, of what was chosen."""
        if self.chosen is None:
            return np.zeros(len(self.rows))
        return self.own[np.arange(len(self.rows)), self.chosen]

    def choice(self) -> Choice | None:
        """The chord."""
        if self.chosen is not None:
            return None
        return Choice(self.left)

    def repeats(self, chords: int) -> np.ndarray:
        """The last chords."""
        return self.heard[:, -chords:]

    def take(self, classes: np.ndarray) -> "OneChoice":
        """This chord."""
        return replace(self, chosen=classes.astype(np.int32))

    def keep(self, rows: np.ndarray) -> "OneChoice":
        """These rows."""
        return replace(
            self,
            own=self.own[rows],
            left=self.left[rows],
            heard=self.heard[rows],
            rows=self.rows[rows],
            chosen=None if self.chosen is None else self.chosen[rows],
        )


class ChordWriter:
    """Pieces in the making; see `continuo.decoding.protocol.Writer`.

    heard: the primers, (batch, time), chord indices. allowed: (chords,), those that may be chosen.
    leading: which of them are preferred, None for none.
    """

    def __init__(
        self,
        foreteller: Foreteller,
        heard: np.ndarray,
        allowed: np.ndarray | None = None,
        leading: Leading | None = None,
    ) -> None:
        self.foreteller, self.allowed, self.leading = foreteller, allowed, leading
        self.heard = np.array(heard, np.int32)

    @property
    def ended(self) -> np.ndarray:
        """Such a model knows no end."""
        return np.zeros(len(self.heard), bool)

    def begin(self) -> OneChoice:
        """Ask the model."""
        own = self.foreteller.foretell(self.heard)
        left = own if self.allowed is None else only(own, self.allowed)
        if self.leading is not None and self.heard.shape[1]:
            left = led(left, self.leading.keeps(self.heard[:, -1]), self.leading.how)
        return OneChoice(own, left, self.heard, np.arange(len(own)))

    def end(self, naming: OneChoice) -> None:
        """Hear the chord."""
        assert naming.chosen is not None
        self.keep(naming.rows)
        self.heard = np.column_stack([self.heard, naming.chosen])

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these."""
        self.heard = self.heard[rows]
        self.foreteller.keep(rows)


def generate(
    foreteller: Foreteller,
    primers: np.ndarray,
    decoder: Decoder,
    chords: int,
    repetition: Repetition | None = None,
    allowed: np.ndarray | None = None,
    leading: Leading | None = None,
) -> Samples:
    """Continue each primer, (batch, time), by `chords` chords; see `ChordWriter`."""
    writer = ChordWriter(foreteller, np.repeat(primers, decoder.width, axis=0), allowed, leading)
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
    held, chords = request.ticks / TICKS, request.chords
    if request.quarters is not None:
        chords = min(chords, math.ceil(request.quarters / held))
    samples = generate(
        foreteller,
        heard[None, :],
        make_decoder(dict(request.decoder), [request.seed]),
        chords,
        make_repetition(dict(request.decoder)),
        allowed,
        Leading(vocabulary.chords, how) if (how := constraints.voice_leading) else None,
    )
    index = np.concatenate([heard, samples.index[0]])
    named = [vocabulary.chords[i] for i in index]
    table = sample_table(
        named,
        np.arange(len(index)) * held,
        [[held] * len(chord) for chord in named],
        samples.temperature[0],
        samples.probability[0],
        path,
    )
    led = gave_way(constraints, named[max(len(heard) - 1, 0) :])
    return EvenlyHeld(table, {**facts, **led})


def heard_as(texts: list[str], vocabulary: Vocabulary) -> np.ndarray:
    """The chord indices of a primer; what is unknown is heard as its nearest, and logged."""
    primer = vocabulary.encode_nearest(texts)
    for text, index in zip(texts, primer, strict=True):
        if text != (heard := to_text(vocabulary.chords[index])):
            log.info("primer: %s is unknown, heard as %s", text, heard)
    return primer
