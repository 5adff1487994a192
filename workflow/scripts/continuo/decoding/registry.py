"""Decoders from the configuration."""

from typing import Any

from continuo.decoding.beam import Beam
from continuo.decoding.controlled_surprise import ControlledSurprise
from continuo.decoding.controlled_temperature import ControlledTemperature
from continuo.decoding.greedy import Greedy
from continuo.decoding.interface import Decoder, Repetition
from continuo.decoding.temperature import Temperature
from continuo.decoding.top_k import TopK
from continuo.decoding.top_p import TopP
from continuo.decoding.typical import Typical

DRAWING = {
    "temperature": Temperature,
    "controlled_temperature": ControlledTemperature,
    "controlled_surprise": ControlledSurprise,
    "top_k": TopK,
    "top_p": TopP,
    "typical": Typical,
}
OF_ALL = ("method", "model", "repetition", "constraints", "replay")  # the rest are a method's own


def make_decoder(settings: dict[str, Any], seeds: list[int | list[int]]) -> Decoder:
    """The decoder that a `decoders:` entry of the configuration describes.

    settings: `method` and that method's own keys; seeds: one for each sample of the batch.
    """
    method = settings["method"]
    options = {key: value for key, value in settings.items() if key not in OF_ALL}
    if method == "greedy":
        return Greedy(**options)
    if method == "beam":
        return Beam(len(seeds), **options)
    return DRAWING[method](seeds, **options)


def make_repetition(settings: dict[str, Any]) -> Repetition | None:
    """The penalty of a `decoders:` entry, if it has one."""
    return Repetition(**settings["repetition"]) if settings.get("repetition") else None
