"""The whole configuration: its dataclass, put together of what is known and of what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, make_dataclass
from typing import Annotated, Any, Literal

from continuo.settings.chord_symbols import Symbols
from continuo.settings.completion import Completion
from continuo.settings.declare import (
    Bounds,
    Called,
    Matches,
    ModelKeys,
    Name,
    Needs,
    Nothing,
    Size,
    Tagged,
    Text,
)
from continuo.settings.decoders import Decoder
from continuo.settings.experiment import Experiment
from continuo.settings.images import ImageSet

Tonality = Annotated[
    str,
    Matches(
        "^[A-Ga-g][#b]?( ?[Mm]ajor| ?[Mm]inor)?$",
        "a key, such as G, Bb, F# minor or f# (a small letter alone is minor)",
    ),
]
Metre = Annotated[
    str,
    Matches(
        "^([1-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])/(1|2|4|8|16|32|64)$",
        "a metre, such as 3/4: 1 to 255 of a 1, 2, 4, 8, 16, 32 or 64",
    ),
]
BARS = "how many bars, 1 to 10,000, or the first and the last of some, as 9-16"
TEMPO = "quarter notes a minute, 4 to 1,000, or piece, for those of the piece"
BarsOf = Annotated[str, Matches("^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$")]
FOLDER = (
    "the path of a folder in letters, digits, `.`, `_`, `-`, `/`, blanks, with none at its ends"
)


OWN = Needs(("primer", "melody", "piece"))  # of what is asked for a piece of the user's own


@dataclass(frozen=True)
class Page:
    """What is on pages."""

    instruments: bool = True
    """whether they have what can be played with: networks that run in the page, whose weights it
    carries"""


@dataclass(frozen=True)
class Sound:
    """What music is played with on pages."""

    soundfont: str = ""
    """a SoundFont of your own, in the format SF2 or SF3; `packaged` for the small one of the
    package pretty_midi; if not given Debian's `musescore-general-soundfont-small`, which is
    fetched, and the packaged one where it cannot be had"""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Where results go, and what is run."""

    results: Annotated[str, Matches(r"^[\w./-]([\w./ -]*[\w./-])?$", FOLDER)] = "results"
    """folder that everything is written to"""
    run: Annotated[list[str] | None, Size(1, distinct=True)] = None
    """the experiments that `snakemake` and `snakemake music` run; all if not given"""
    run_images: Annotated[list[str] | None, Size(distinct=True)] = None
    """the sets of images that `snakemake images` runs; all if not given"""
    page: Page = Page()
    sound: Sound = Sound()
    primer: Text | None = None
    """a MIDI or MusicXML file for `<experiment>_continue` to go on from"""
    melody: Text | None = None
    """a MIDI or MusicXML file whose highest notes `<experiment>_harmonise` gives a harmony"""
    piece: Text | None = None
    """a MIDI or MusicXML file some `bars` of which `<experiment>_fill` writes anew"""
    bars: Annotated[Annotated[int, Bounds(1, 10_000)] | BarsOf, Called(BARS), OWN] | None = None
    """how many `<experiment>_continue` adds, as many chords as `generation.chords` if not given;
    which `<experiment>_fill` writes anew, as in 9-16, counted from 1"""
    tempo: (
        Annotated[Annotated[float, Bounds(4, 1000)] | Literal["piece"], Called(TEMPO), OWN] | None
    ) = None
    """quarter notes a minute, of what `<experiment>_continue` adds, of all of a harmony; the
    piece's last if not given. piece: what is added has all tempos of the piece, such as a
    performance's rubato, from its beginning"""
    key: Annotated[Tonality, OWN] | None = None
    """where the primer, the melody or the piece is moved to, by the nearest interval, before a
    model hears it; a major piece stays major, and comes to the key with the notes of a minor one"""
    metre: Annotated[Metre, OWN] | None = None
    """of what `<experiment>_continue` adds, of all of a harmony; the piece's own if not given"""
    chords: Annotated[Symbols, OWN] | None = None
    """what is added, or set below a tune, follows these, over and over; what is added is as long as
    they are if `bars` is not given. For decoders whose model knows times"""
    decoder: Annotated[Text, OWN] | None = None
    """the one of the experiment's decoders that `<experiment>_continue`, `<experiment>_harmonise`
    and `<experiment>_fill` use; all if not given"""
    experiments: Annotated[dict[Name, Experiment], Size(1)]
    """what is learnt from some scores, by a name of your choice"""
    images: dict[Name, ImageSet] = field(default_factory=dict)
    """sets of images, by a name of your choice"""
    completion: dict[Name, Completion] = field(default_factory=dict)
    """fonts that are completed, by a name of your choice"""


def configuration(models: Mapping[str, ModelKeys], methods: Mapping[str, type]) -> type:
    """`Configuration` with the keys of the models and of the methods of decoding, both by name."""
    names: Any = Literal[tuple(models)]
    decoder = _extended(Decoder, [keys.decoders for keys in models.values()], model=names | None)
    entry: Any = Annotated[dict[str, Any], Tagged("method", methods, "greedy", decoder)]
    parts = [keys.experiment for keys in models.values()]
    experiment = _extended(Experiment, parts, decoders=Annotated[dict[Name, entry], Size(1)])
    experiments: Any = Annotated[dict[Name, experiment], Size(1)]  # type: ignore[valid-type]
    return _extended(Configuration, [], experiments=experiments)


def _extended(section: type, others: Sequence[type], **kinds: Any) -> type:
    """The section with the keys of others behind its own; some of its keys are of another kind."""
    replaced = [
        (known.name, kinds[known.name], _copy(known))
        for known in fields(section)
        if known.name in kinds
    ]
    return make_dataclass(
        section.__name__,
        replaced,
        bases=(*(other for other in reversed(others) if other is not Nothing), section),
        namespace={"__doc__": section.__doc__},
        frozen=True,
        kw_only=True,
    )


def _copy(known: Field) -> Any:
    return field(default=known.default, default_factory=known.default_factory)
