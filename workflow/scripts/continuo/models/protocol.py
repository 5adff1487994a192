"""What every model of music offers: to learn, to score pieces, to write on, to say what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np
import pandas as pd

from continuo.pieces.primers import Primer
from continuo.pieces.selection import Selection
from continuo.pieces.spelled import Spelled

Seed = int | list[int]


@dataclass(frozen=True)
class Task:
    """Something to learn.

    experiment, model: their names. settings: what the configuration has at the model's keys, nested
    as it stands there. chords, split, vocabulary, sequences: the experiment's files of these names,
    None where the model does not read them. start: the trained model that it starts from, if there
    is one. file: where the model goes; history: the table
    of how it learnt, columns as `continuo.training.archive.HISTORY`. terminal: where progress is
    shown.
    """

    experiment: str
    model: str
    settings: Mapping[str, Any]
    file: Path
    history: Path
    chords: Path | None = None
    parts: Path | None = None
    split: Path | None = None
    vocabulary: Path | None = None
    sequences: Path | None = None
    start: Path | None = None
    terminal: TextIO | None = None

    def found(self, name: str) -> Path:
        """The experiment's file of that name, which the model reads."""
        path: Path | None = getattr(self, name)
        assert path is not None, f"{self.model} does not say that it reads {name}"
        return path


class Learn(Protocol):
    """The module `learn` of a room."""

    def determined_by(self, task: Task) -> tuple[object, Sequence[Path]]:
        """All that the outcome follows from, besides code: plain data, and files."""

    def learn(self, task: Task, checkpoint: Path) -> None:
        """Write the model and its history. checkpoint: where a long training keeps its
        state, and goes on from."""

    def take(self, task: Task) -> None:
        """Of a kind with a key `given`: the same with what that key names."""


@dataclass(frozen=True)
class Scores:
    """How well each chord of a piece is foretold, from number `Model.least` on, all (chords,).

    log_p: of the chord's notes, nats, over all chords that there could be; right: whether the most
    probable chord was it. further: other log P by their name, NaN where there is none, such as
    "rhythm": of its times.
    """

    log_p: np.ndarray
    right: np.ndarray
    further: Mapping[str, np.ndarray] = field(default_factory=dict)


class Critic(Protocol):
    """Who says how real the ends of pieces sound."""

    def __call__(self, pieces: Sequence[Spelled]) -> np.ndarray:
        """The logarithm of the odds that each is real, (pieces,)."""


@dataclass(frozen=True)
class Request:
    """What is to be made.

    decoder: an entry of `decoders:`; chords: how many, at most; ends: whether the piece may end
    before; context: of a network of chords, see `generation.context`; ticks: how long a chord is
    held, 480 a quarter, where the model knows no times; quarters: how long what is made lasts, its
    last chord apart, where that and not the number of chords ends it; critic: who chooses, of a
    decoder with `among`.
    """

    decoder: Mapping[str, Any]
    chords: int
    seed: Seed
    ends: bool = False
    context: str = "auto"
    ticks: int = 120
    quarters: float | None = None
    critic: Critic | None = None


class Made(Protocol):
    """A sample.

    table: one row a chord, see `continuo.models.made`. facts: further ones, for the record.
    """

    table: pd.DataFrame
    facts: Mapping[str, Any]

    @property
    def tempos(self) -> Sequence[tuple[float, int]]:
        """Where those of the primer count: microseconds a quarter, each with where it begins, in
        quarters from the first chord that was made; else none."""

    @property
    def louder(self) -> Sequence[float]:
        """How much louder than their mean each chord is that was made, in MIDI's velocities; none
        where no loudness is named."""

    @property
    def drums(self) -> Sequence[tuple[float, int]]:
        """Their strikes: quarters after the first chord that was made, and the number of the drum
        in General MIDI."""

    def save(self, path: Path, midi: Mapping[str, Any]) -> None:
        """Write it as a MIDI file, without the primer. midi: that section of the configuration."""


@dataclass(frozen=True)
class Course:
    """How a model learnt: what its history counts in ("epoch", "step"), how many of these a row
    has, which of them was kept (0: the last), when the training ended, and what there is to know
    to read the curves, in words."""

    unit: str
    per_row: float
    kept: int
    ended: str
    reading: str


@dataclass(frozen=True)
class About:
    """What a model says of itself. trained: how long it learnt, in words; seconds: the same, None
    for one that was not trained here. facts: (what, value) of its card; limits: sentences on what
    it is not good for. course: None where nothing was learnt step by step."""

    parameters: int
    trained: str
    seconds: float | None
    facts: Sequence[tuple[str, str]]
    limits: Sequence[str] = ()
    course: Course | None = None


class Model(Protocol):
    """A trained model. least: how many chords it must have heard to foretell the next."""

    least: int

    def score(self, pieces: Selection) -> list[Scores]:
        """Of each of the pieces, all of which have more than `least` chords."""

    def write_on(self, primer: Primer, request: Request) -> Made:
        """Continue the primer. Raises UserError where nothing meets the decoder's constraints."""

    def about(self, history: pd.DataFrame) -> About:
        """What it is; history: how it learnt."""


class Rehearser(Model, Protocol):
    """A trained model of a kind that rehearses."""

    def rehearse(self, primers: Sequence[Primer], request: Request) -> list[Spelled]:
        """What `write_on` would make of each, side by side, without the primers."""


class Harmoniser(Model, Protocol):
    """A trained model of a kind that harmonises."""

    def harmonise(self, tune: Primer, request: Request) -> Made:
        """Give each note of the tune lower ones, and leave its times as they are."""


class Filler(Model, Protocol):
    """A trained model of a kind that fills."""

    def fill(self, piece: Primer, first: int, behind: int, request: Request) -> Made:
        """The chords from number `first` to before number `behind` anew; what stands around them is
        heard, and the first of those behind stays in its place. The primer of what is made is what
        comes before."""
