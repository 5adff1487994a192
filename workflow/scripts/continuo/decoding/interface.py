"""What writes, what decides, and how the two make a piece.

A writer has pieces in the making, one a row. It names a chord by one or more choices, and tells
before each how probable its classes are: a network of chords makes one choice a chord, a composer
one for each note and time. A decoder makes the choices, whatever they are about.
"""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from typing import Any, Protocol, Self

import numpy as np

from continuo.settings import decoders

Seed = int | list[int]
NONE = -1  # in place of a class


class Writer(Protocol):
    """Pieces in the making; `batch` is the number of rows."""

    @property
    def heard(self) -> np.ndarray:
        """The chords so far, (batch, time), as numbers; the same chord has the same number."""

    @property
    def ended(self) -> np.ndarray:
        """Which pieces are at their end, (batch,); of these nothing but "nothing" can be chosen."""

    @property
    def names_times(self) -> bool:
        """Whether the present choice is about when, and not about what."""

    def begin(self) -> None:
        """Foretell the next chord."""

    def choices(self) -> np.ndarray | None:
        """log P of the classes of the next choice, (batch, classes), -inf for what is impossible;
        None if the chord is complete."""

    def repeats(self, chords: int) -> np.ndarray:
        """The classes of this choice, (batch, ...), that one of the last `chords` chords chose
        after the same choices; NONE elsewhere."""

    def take(self, classes: np.ndarray) -> np.ndarray:
        """Choose, (batch,). Returns log P of it, the network's own."""

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these rows, (batch,), some of them more than once."""

    def end(self) -> None:
        """Hear the chord that was chosen."""


class Decoder(Protocol):
    """Makes the choices. `width` rows of the writer belong to each sample."""

    width: int

    def begin(self, writer: Writer) -> None:
        """A chord begins."""

    def choose(self, log_p: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
        """The rows to go on with, None for all as they are, and the class that each chooses."""

    def best(self) -> np.ndarray | None:
        """In the end, the best row of each sample; None if each has but one."""

    @property
    def temperature(self) -> np.ndarray | float:
        """At which this chord is drawn, (batch,); NaN where nothing is drawn."""


class Repetition(decoders.Repetition):
    """Divides the probability of what repeats one of the last `chords` chords by `penalty`.

    After N. S. Keskar et al., "CTRL: a conditional transformer language model for controllable
    generation", 2019; of probabilities, as a division of logits depends on where their zero is.
    """

    def __call__(self, log_p: np.ndarray, repeats: np.ndarray) -> np.ndarray:
        """log P, normalised again."""
        again = np.zeros(log_p.shape, bool)
        rows, places = np.nonzero(repeats != NONE)
        again[rows, repeats[rows, places]] = True
        return normalised(log_p - again * np.log(self.penalty))


def normalised(log_p: np.ndarray) -> np.ndarray:
    """log P, (batch, classes), whose probabilities have the sum one; -inf stays."""
    highest = log_p.max(axis=-1, keepdims=True)
    return log_p - highest - np.log(np.exp(log_p - highest).sum(axis=-1, keepdims=True))


def only(log_p: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """log P given that the class is an `allowed` one."""
    if (allowed | np.isneginf(log_p)).all():
        return log_p
    return normalised(np.where(allowed, log_p, -np.inf))


def fewest(log_p: np.ndarray, rank: np.ndarray, mass: float) -> np.ndarray:
    """The first classes by `rank`, as many as it takes to have the mass, (batch, classes)."""
    order = np.argsort(rank, axis=1, kind="stable")
    p = np.take_along_axis(np.exp(log_p), order, 1)
    first = p.cumsum(axis=1) - p < mass
    kept = np.zeros(log_p.shape, bool)
    np.put_along_axis(kept, order, first, axis=1)
    return kept & np.isfinite(log_p)


def write(
    writer: Writer, decoder: Decoder, chords: int, repetition: Repetition | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Add `chords` chords to each piece, fewer where all have ended.

    Returns the temperature of each chord and log P of it, both (batch, chords); a chord behind the
    end of its piece has the probability one. Of a decoder with a `width` its best rows are left.
    """
    temperatures: list[np.ndarray] = []
    log_ps: list[np.ndarray] = []
    batch = len(writer.heard)
    for _ in range(chords):
        if writer.ended.all():
            break
        decoder.begin(writer)
        writer.begin()
        log_ps.append(np.zeros(batch))
        while (log_p := writer.choices()) is not None:
            if repetition is not None:
                log_p = repetition(log_p, writer.repeats(repetition.chords))
            rows, classes = decoder.choose(log_p)
            if rows is not None:
                writer.keep(rows)
                log_ps = [part[rows] for part in log_ps]
            log_ps[-1] = log_ps[-1] + writer.take(classes)
        writer.end()
        temperatures.append(np.broadcast_to(decoder.temperature, (batch,)).copy())
    best = decoder.best()
    if best is not None:
        writer.keep(best)
        temperatures, log_ps = ([part[best] for part in parts] for parts in (temperatures, log_ps))
    return np.column_stack(temperatures), np.column_stack(log_ps)


class Deciding:
    """What most decoders have: a row for each sample, and no temperature."""

    width = 1
    temperature: Any = np.nan

    @classmethod
    def of(cls, seeds: Sequence[Seed], **options: Any) -> Self:
        """One for as many samples as there are seeds."""
        return cls(**options)

    def begin(self, writer: Writer) -> None:
        """Nothing changes from chord to chord."""

    def choose(self, log_p: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
        """A method's own."""
        raise NotImplementedError

    def best(self) -> np.ndarray | None:
        """Each sample has one row."""
        return None


@dataclass
class Drawing(Deciding):
    """Decoders that draw. Row i draws with `seeds[i]`, so that a sample does not depend on those
    made beside it: where a row has no choice, it draws no number."""

    seeds: InitVar[Sequence[Seed]]

    def __post_init__(self, seeds: Sequence[Seed]) -> None:
        self._random = [np.random.default_rng(seed) for seed in seeds]

    @classmethod
    def of(cls, seeds: Sequence[Seed], **options: Any) -> Self:
        """One that draws with these seeds."""
        return cls(seeds, **options)

    def kept(self, log_p: np.ndarray) -> np.ndarray | None:
        """Which classes can be drawn, (batch, classes), from log P at the temperature; None: all
        that are possible."""
        return None

    def choose(self, log_p: np.ndarray) -> tuple[None, np.ndarray]:
        """Draw at the temperature."""
        return None, self.draw(log_p, self.temperature)

    def draw(self, log_p: np.ndarray, temperature: np.ndarray | float) -> np.ndarray:
        """Classes from p^(1/temperature), normalised, of the kept ones, (batch,)."""
        warm = log_p
        if not (isinstance(temperature, float) and temperature == 1):
            warm = normalised(log_p / np.reshape(temperature, (-1, 1)))
        p = np.exp(warm)
        kept = self.kept(warm)
        if kept is not None:
            p *= kept
        cumulative = p.cumsum(axis=1)
        open_rows = (p > 0).sum(axis=1) > 1
        numbers = [
            random.random() if is_open else 0.5
            for random, is_open in zip(self._random, open_rows, strict=True)
        ]
        drawn = np.array(numbers) * cumulative[:, -1]
        return (cumulative <= drawn[:, None]).sum(axis=1)
