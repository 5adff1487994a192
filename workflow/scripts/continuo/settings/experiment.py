"""An experiment: what it learns from, what it makes. What its models are is said with them."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from continuo.settings.declare import Bounds, Called, Name, Share, Size, Text
from continuo.settings.source import Source

Seed = Annotated[int, Bounds(0, 4_294_967_295)]
Pieces = Annotated[
    Share | list[Text],
    Called("a share from 0 to below 1, or a list of piece names (`*` and `?` match as in a shell)"),
]


@dataclass(frozen=True)
class Split:
    """Pieces held out, whole; folders train/, valid/ and test/ of the source go before it."""

    valid: Pieces = 0
    """pieces that say how the training goes on, and teach nothing"""
    test: Pieces = 0.1
    """pieces that nothing is judged by but the end"""


@dataclass(frozen=True)
class Chords:
    """How a piece is read as chords."""

    reading: Literal["notes", "lecture"] = "notes"
    """which notes there are: notes takes each that is struck, until its end; lecture has its loop,
    for which a second strike of a note that still sounds ends it and begins none"""

    timing: Literal["auto", "score", "performance"] = "auto"
    """how a file tells time: a score by its beats; a performance, such as a pianist's recording, by
    the clock: its beats and bars are found, and what is struck within 30 ms is a chord; auto tells
    them apart by where notes begin, and the page says which each piece was. Those read as the
    lecture does are scores"""
    pedal: Literal["auto"] | bool = "auto"
    """whether the sustain pedal lengthens notes; auto: of performances alone"""

    max_notes: Annotated[int, Bounds(0, 128)] = 0
    """the highest notes of each chord that are kept; 0 keeps all"""
    drums: bool = False
    """whether notes of MIDI's percussion channel count as pitches"""
    grid: Annotated[float, Bounds(0, 64)] = 0
    """quarters between two chords, each of all that sounds then; 0 takes a chord wherever notes
    begin, of those that do"""


@dataclass(frozen=True)
class Parts:
    """Which parts of the pieces are heard. A name is that of a track, of a General MIDI instrument
    or of a family of these, or drums, in letters of either size; `*` and `?` match as in a
    shell."""

    only: list[Text] = field(default_factory=list)
    """names of those that are; none are all"""
    without: list[Text] = field(default_factory=list)
    """names of those that are not"""


@dataclass(frozen=True)
class Evaluation:
    """How the models are measured."""

    chords: Annotated[int, Bounds(1, 1_000_000_000)] = 50_000
    """chords, about, of each set that are scored at most; whole pieces, drawn"""


@dataclass(frozen=True)
class Generation:
    """What samples are made."""

    chords: Annotated[int, Bounds(1, 1_000_000)] = 512
    """chords that a sample adds to its primer"""
    bars: Annotated[int | None, Bounds(1, 1000)] = None
    """bars that a sample adds, in place of so many chords, from the next bar line on; the last of
    them ends the piece, and a composer knows that it will"""
    samples: Annotated[int, Bounds(1, 1000)] = 1
    """samples of each decoder"""
    primer: Literal["piece", "opening", "noise"] = "piece"
    """a window of a held-out piece (of a training piece if none is), from anywhere in it (piece) or
    its first (opening), or noise"""
    context: Literal["auto", "carry", "slide"] = "auto"
    """carry takes the network's state on from chord to chord; slide starts anew at each chord with
    the last window, as the lecture does; auto carries for every_step and slides for last_step"""
    tempo: Literal["even", "piece"] = "even"
    """a sample with a rhythm has one tempo, that of the last 16 chords of its primer (even), or
    those of the piece that it goes on from (piece): a performance's rubato, from where the primer
    ends, and behind the end of the piece from its beginning"""
    ends: bool = False
    """whether a composer may end a piece before it has so many chords"""


@dataclass(frozen=True)
class Midi:
    """How generated chords are written."""

    program: Annotated[int | None, Bounds(0, 127)] = None
    """General MIDI program of all, counted from 0; without it evenly held chords are a harp's, and
    a composer's notes are played by the instruments that it learnt from"""
    velocity: Annotated[int, Bounds(1, 127)] = 64
    """how hard each note is struck"""
    tempo: Annotated[int, Bounds(1000, 16_777_215)] = 500_000
    """microseconds a quarter"""
    ticks: Annotated[int, Bounds(1, 480_000)] = 120
    """how long a chord is held, at 480 ticks a quarter"""
    held: bool = False
    """whether a note that the next chord has, too, sounds on there in place of being struck again,
    in samples and in what is added to a piece: for a fine `chords.grid`"""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """What is learnt from some scores, and played."""

    title: Text | None = None
    """how the report calls it; its name if not given"""
    seed: Seed = 1
    """everything random follows from it"""
    source: Source
    shards: Annotated[int, Bounds(0, 1024)] = 0
    """jobs that read the source, by file name; 0 for one below 1,000 files and 16 from there"""
    split: Split = Split()
    parts: Parts = field(default_factory=Parts)
    chords: Chords = Chords()
    window: Annotated[int, Bounds(8, 4096)] = 128
    """chords that the network hears before the one it is asked for"""
    evaluation: Evaluation = Evaluation()
    generation: Generation = Generation()
    decoders: Annotated[dict[Name, dict[str, Any]], Size(1)] = field(
        default_factory=lambda: {
            "greedy": {"method": "greedy"},
            "temperature": {"method": "controlled_temperature"},
        }
    )
    """how samples are made, by a name of your choice"""
    midi: Midi = Midi()
