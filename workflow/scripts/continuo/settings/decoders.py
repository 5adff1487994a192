"""What all decoders have; the keys of a method lie with it, in continuo/decoding/methods/."""

from dataclasses import dataclass
from typing import Annotated, Literal

from continuo.settings.declare import Bounds, Matches, NotAbove

Temperature = Annotated[float, Bounds(above=0, most=100)]
Mass = Annotated[float, Bounds(above=0, most=1)]
Pitch = Annotated[int, Bounds(0, 127)]
Notes = Annotated[int, Bounds(1, 128)]


REPEATS = (2, 3, 4)  # chords, of what the lecture's search takes for a repetition


@dataclass
class ControlledTemperature:
    """How the temperature of the lecture's search rises and falls."""

    start: Temperature = 0.5
    """the temperature at first"""
    rise: Annotated[float, Bounds(1, 100)] = 1.15
    """what the temperature is multiplied by where the music repeats itself"""
    fall: Annotated[float, Bounds(above=0, most=1)] = 0.95
    """what it is multiplied by elsewhere"""
    lowest: Annotated[Temperature, NotAbove("highest")] = 0.2
    """bound of the temperature"""
    highest: Temperature = 5.0
    """bound of the temperature"""


@dataclass(frozen=True)
class Repetition:
    """The probability of what one of the last chords said is divided by the penalty."""

    penalty: Annotated[float, Bounds(1, 1_000_000)] = 1.5
    """1 changes nothing"""
    chords: Annotated[int, Bounds(1, 4096)] = 8
    """how many of the last chords are looked at"""


@dataclass(frozen=True)
class Constraints:
    """What a chord may be."""

    lowest: Annotated[Pitch, NotAbove("highest")] = 0
    """the lowest pitch, as MIDI numbers it"""
    highest: Pitch = 127
    """the highest pitch"""
    key: Annotated[str, Matches("^[A-G][#b]? (major|minor)$")] | None = None
    """such as C major or F# minor; all pitches if not given"""
    least: Annotated[Notes, NotAbove("most")] = 1
    """notes of a chord"""
    most: Notes | None = None
    """notes of a chord, with those that a composer holds from before; any number if not given"""
    voice_leading: Literal["strict", "lenient"] | None = None
    """no parallel fifths or octaves, no overlap of voices, no leap of the tune beyond an octave:
    strict, wherever anything else is possible; lenient, what breaks a rule is four times less
    probable; free if not given"""


@dataclass(frozen=True)
class Decoder:
    """How what comes next is chosen."""

    model: str | None = None
    """which model the probabilities are taken from; the network if not given"""
    among: Annotated[int, Bounds(2, 64)] | None = None
    """so many ways to go on are drawn side by side, and a critic, which has learnt to tell samples
    from training pieces, says which are gone on with; of a model with times and a method that
    draws. None if not given"""
    repetition: Repetition | None = None
    constraints: Constraints | None = None
