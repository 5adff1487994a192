"""What writes, what decides, and how the two make a piece.

A writer has pieces in the making, one a row. It names the next chord of each by one or more
choices, and tells before each how probable its classes are: a network of chords makes one choice a
chord, a composer one for each note and time. A decoder makes the choices, whatever they are about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self, TypeVar

import numpy as np

from continuo.decoding.repetition import Repetition


@dataclass(frozen=True)
class Choice:
    """What is to be chosen next.

    log_p: of the classes, (batch, classes), -inf for what is impossible. times: whether it is about
    when, and not about what. last: the class by which a chord has no more notes, if there is one.
    """

    log_p: np.ndarray
    times: bool = False
    last: int | None = None


class Naming(Protocol):
    """The next chord of each piece, as far as it is named. It never changes: what goes on with it
    is another."""

    @property
    def rows(self) -> np.ndarray:
        """Which piece of the writer each row goes on with, (batch,)."""

    @property
    def log_p(self) -> np.ndarray:
        """Of what is named, (batch,), nats, the model's own."""

    def choice(self) -> Choice | None:
        """The next; None if the chord is complete."""

    def repeats(self, chords: int) -> np.ndarray:
        """The classes of this choice, (batch, ...), that one of the last `chords` chords chose
        after the same choices; `repetition.NONE` elsewhere."""

    def take(self, classes: np.ndarray) -> Self:
        """With this choice made, (batch,)."""

    def keep(self, rows: np.ndarray) -> Self:
        """With these rows, (batch,), some of them more than once."""


Seed = int | list[int]
N = TypeVar("N", bound=Naming)


class Writer(Protocol[N]):
    """Pieces in the making; `batch` is the number of rows."""

    @property
    def heard(self) -> np.ndarray:
        """The chords so far, (batch, time), as numbers; in a row the same chord has the same."""

    @property
    def ended(self) -> np.ndarray:
        """Which pieces are at their end, (batch,); of these nothing but "nothing" can be chosen."""

    def begin(self) -> N:
        """Foretell the next chord."""

    def end(self, naming: N) -> None:
        """Hear the chord, one that `begin` began."""

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these rows, (batch,)."""


class Decoder(Protocol):
    """Makes the choices. `width` rows of the writer belong to each sample."""

    width: int

    def begin(self, writer: Writer[Any]) -> None:
        """A chord begins."""

    def choose(self, choice: Choice) -> tuple[np.ndarray | None, np.ndarray]:
        """The rows to go on with, None for all as they are, and the class that each chooses."""

    def keep(self, rows: np.ndarray) -> None:
        """Another has these rows, (batch,), gone on with."""

    def best(self, writer: Writer[Any]) -> np.ndarray | None:
        """In the end, the best row of each sample; None if each has but one."""

    @property
    def temperature(self) -> np.ndarray | float:
        """At which this chord is drawn, (batch,); NaN where nothing is drawn."""


class Deciding(Decoder):
    """What most decoders have: a row for each sample, and no temperature. How they choose is their
    own."""

    width = 1
    temperature: Any = np.nan

    @classmethod
    def of(cls, seeds: Sequence[Seed], **options: Any) -> Self:
        """One for as many samples as there are seeds."""
        return cls(**options)

    def begin(self, writer: Writer[Any]) -> None:
        """Nothing changes from chord to chord."""

    def keep(self, rows: np.ndarray) -> None:
        """Nothing is told of a row."""

    def best(self, writer: Writer[Any]) -> np.ndarray | None:
        """Each sample has one row."""
        return None


def write(
    writer: Writer[N], decoder: Decoder, chords: int, repetition: Repetition | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Add `chords` chords to each piece, fewer where all have ended.

    Returns the temperature of each chord and log P of it, both (batch, chords); a chord behind the
    end of its piece has the probability one. Of a decoder with a `width` its best rows are left.
    """
    batch = len(writer.ended)
    temperature, log_p = np.zeros((2, batch, chords))
    for number in range(chords):
        if writer.ended.all():
            temperature, log_p = temperature[:, :number], log_p[:, :number]
            break
        decoder.begin(writer)
        naming = writer.begin()
        while (choice := naming.choice()) is not None:
            if repetition is not None:
                again = naming.repeats(repetition.chords)
                choice = replace(choice, log_p=repetition(choice.log_p, again))
            rows, classes = decoder.choose(choice)
            naming = (naming if rows is None else naming.keep(rows)).take(classes)
        writer.end(naming)
        temperature, log_p = temperature[naming.rows], log_p[naming.rows]
        temperature[:, number], log_p[:, number] = decoder.temperature, naming.log_p
    best = decoder.best(writer)
    if best is not None:
        writer.keep(best)
        temperature, log_p = temperature[best], log_p[best]
    return temperature, log_p
