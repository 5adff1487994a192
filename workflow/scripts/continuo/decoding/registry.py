"""Decoders from the configuration."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from continuo.decoding import methods
from continuo.decoding.protocol import Deciding, Decoder, Seed
from continuo.decoding.repetition import Repetition
from continuo.settings.keys import keys_of


class Methods(Mapping[str, type[Deciding]]):
    """The classes of the methods by name, each found in the module of that name.

    A module is imported only when its class is asked for. The class of `top_k` is `TopK`; its
    fields are the method's keys in the configuration.
    """

    def __init__(self) -> None:
        self._names = [module.name for module in pkgutil.iter_modules(methods.__path__)]

    def __getitem__(self, method: str) -> type[Deciding]:
        if method not in self._names:
            raise KeyError(method)
        module = importlib.import_module(f"{methods.__name__}.{method}")
        return getattr(module, method.title().replace("_", ""))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


METHODS = Methods()


def make_decoder(settings: Mapping[str, Any], seeds: Sequence[Seed]) -> Decoder:
    """The decoder that a `decoders:` entry of the configuration describes.

    settings: `method` and that method's own keys; seeds: one for each sample of the batch.
    """
    method = METHODS[settings["method"]]
    own = {key: value for key, value in settings.items() if key in keys_of(method)}
    return method.of(seeds, **own)


def make_repetition(settings: Mapping[str, Any]) -> Repetition | None:
    """The penalty of a `decoders:` entry, if it has one."""
    return Repetition(**settings["repetition"]) if settings.get("repetition") else None
