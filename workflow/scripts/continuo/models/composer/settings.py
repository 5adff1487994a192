"""What an experiment says of the composer."""

from dataclasses import dataclass
from typing import Annotated, Literal

from continuo.settings.chord_symbols import Symbols
from continuo.settings.declare import Bounds, ModelKeys, Needs, Share, Text, Unless

Width = Annotated[int, Bounds(1, 4096)]
TAKEN = Unless("from")


@dataclass(frozen=True)
class Form:
    """What the weights of the composer are those of."""

    cell: Annotated[Literal["lstm", "gru", "simple_rnn"], TAKEN] = "lstm"
    """what the recurrent layers are made of"""
    units: Annotated[Width, TAKEN] = 256
    """units of each recurrent layer"""
    layers: Annotated[int, Bounds(1, 16), TAKEN] = 1
    """recurrent layers"""
    hidden: Annotated[Width, TAKEN] = 256
    """units of the part that spells a chord"""
    memory: Annotated[bool, TAKEN] = True
    """whether it looks back for passages like the present one"""
    ages: Annotated[bool, TAKEN] = False
    """whether it hears since when each voice has its note: it pays on a `grid` alone"""


@dataclass(frozen=True)
class Shape(Form):
    """What the composer is made of."""

    dropout: Share = 0.4
    """share that is dropped in training"""
    deaf: Share = 0.3
    """share of the training in which gaps, beats or durations are not heard"""


@dataclass(frozen=True)
class Recipe:
    """How the composer is trained."""

    steps: Annotated[int, Bounds(1, 10_000_000)] = 1000
    """training steps"""
    batch: Width = 8
    """excerpts a training step"""
    window: Annotated[int, Bounds(2, 4096)] = 128
    """chords of an excerpt that it is trained on"""
    learning_rate: Annotated[float, Bounds(above=0, most=1)] = 0.002
    """Adam's, at its highest"""
    average: Share = 0.998
    """of the weights, kept for the end, how much stays at each step"""


@dataclass(frozen=True)
class Composer(Recipe, Shape):
    """A second network, which spells chords from the top, in all keys, and remembers the piece; {}
    has the defaults."""

    from_: Text | None = None
    """a trained composer to start from, in place of chance: the name of an experiment that has one,
    or a file, such as data/composer.npz, which comes with the project (`./name` where an experiment
    has that name)"""


@dataclass(frozen=True)
class ExperimentKeys:
    """The composer."""

    composer: Composer | None = None


@dataclass(frozen=True)
class DecoderKeys:
    """Of decoders that read a composer."""

    replay: Annotated[int | None, Bounds(1, 32), Needs(("model",), "composer")] = None
    """chords that a composer plays again in one go at most, without it as many as it likes; the
    memory counts up to 32"""
    phrases: Annotated[bool, Needs(("model",), "composer")] = False
    """whether a composer plans when its music comes to rest, by the phrases of a training piece"""
    chords: Annotated[Symbols | None, Needs(("model",), "composer")] = None
    """what a composer's music follows, bar by bar from the first bar line; where the piece may end
    (`generation.ends`) it ends with them, elsewhere they begin again"""


KEYS = ModelKeys(experiment=ExperimentKeys, decoders=DecoderKeys)
