"""All models of music. A new one is a folder beside this file and its name in ROOMS."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from continuo.base.errors import UserError
from continuo.models.kind import Kind

if TYPE_CHECKING:
    from continuo.models.protocol import Filler, Harmoniser, Model, Rehearser

ROOMS = (  # in the order in which pages name their models
    "chords",
    "composer",
    "counting",
)


@cache
def kinds() -> Mapping[str, Kind]:
    """Each kind of model by its name."""
    rooms = [import_module(f"continuo.models.{room}.kind") for room in ROOMS]
    return {kind.name: kind for room in rooms for kind in room.KINDS}


def kinds_of(experiment: Mapping[str, Any]) -> list[Kind]:
    """Those that the experiment, as it stands in the configuration, has."""
    return [kind for kind in kinds().values() if kind.in_use(experiment)]


def open_model(path: str | Path) -> "Model":
    """The trained model in a file such as results/mozart/models/composer/composer.npz, by the name
    of the folder that it is in.

    Raises UserError where there is none, or a damaged one.
    """
    path = Path(path)
    name = path.parent.name
    if name not in kinds():
        known = ", ".join(f"{kind.name}/{kind.file}" for kind in kinds().values())
        raise UserError(f"{path}: no model; name one in its folder: {known}")
    return kinds()[name].load("model").open_model(path, name)


def open_harmoniser(path: str | Path, decoder: str) -> "Harmoniser":
    """As `open_model`; UserError, naming the decoder, for a model of a kind that sets no tune."""
    return cast("Harmoniser", _able(path, decoder, "sets no tune", lambda kind: kind.harmonises))


def open_filler(path: str | Path, decoder: str) -> "Filler":
    """As `open_model`; UserError, naming the decoder, for a model of a kind that fills nothing."""
    return cast("Filler", _able(path, decoder, "fills no bars", lambda kind: kind.fills))


def open_rehearser(path: str | Path, decoder: str) -> "Rehearser":
    """As `open_model`; UserError, naming the decoder, for a model of a kind that has no times, or
    writes one piece alone."""
    return cast("Rehearser", _able(path, decoder, "rehearses nothing", lambda kind: kind.rehearses))


def _able(path: str | Path, decoder: str, not_so: str, able: Callable[[Kind], bool]) -> "Model":
    name = Path(path).parent.name
    if not able(kinds()[name]):
        others = ", ".join(kind.name for kind in kinds().values() if able(kind))
        raise UserError(
            f"the decoder {decoder}: its model, {name}, {not_so}; take a decoder with a model that "
            f"does: {others}"
        )
    return open_model(path)
