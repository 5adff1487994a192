"""The whole configuration: its dataclass, put together of what is known and of what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, make_dataclass
from typing import Annotated, Any, Literal

from continuo.settings.declare import Matches, ModelKeys, Name, Nothing, Size, Tagged, Text
from continuo.settings.decoders import Decoder
from continuo.settings.experiment import Experiment
from continuo.settings.images import ImageSet


@dataclass(frozen=True)
class Page:
    """What is on pages."""

    instruments: bool = True
    """whether they have what can be played with: networks that run in the page, whose weights it
    carries"""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Where results go, and what is run."""

    results: Annotated[str, Matches(r"^[\w./ -]+$")] = "results"
    """folder that everything is written to"""
    run: Annotated[list[str] | None, Size(1, distinct=True)] = None
    """the experiments that `snakemake` and `snakemake music` run; all if not given"""
    run_images: Annotated[list[str] | None, Size(distinct=True)] = None
    """the sets of images that `snakemake images` runs; all if not given"""
    page: Page = Page()
    primer: Text | None = None
    """a MIDI or MusicXML file for `<experiment>_continue` to go on from"""
    melody: Text | None = None
    """a MIDI or MusicXML file whose highest notes `<experiment>_harmonise` gives a harmony"""
    experiments: Annotated[dict[Name, Experiment], Size(1)]
    """what is learnt from some scores, by a name of your choice"""
    images: dict[Name, ImageSet] = field(default_factory=dict)
    """sets of images, by a name of your choice"""


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
