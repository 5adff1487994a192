"""What the workflow knows of a model before there is one; the Snakefile reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from continuo.settings.declare import NO_KEYS, ModelKeys

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of model, one of those that `continuo.models.registry` lists.

    name: as it stands in paths and in the configuration. room: the package with its code, which has
    the modules `learn` (`continuo.models.protocol.Learn`) and `model`, with a function
    `open_model(folder, name)`. called, title: what people call it, in a sentence and in a table.
    file: the name of what `learn` writes. reads: which of chords, parts, split, vocabulary and
    sequences it looks at. keys: of an experiment, dotted, that what it learns depends on. section:
    the key of an experiment that turns it on; "": always there. counts: it is a baseline that only
    counts. times: its samples have a rhythm of their own. harmonises: it can set a tune; fills: it
    can write bars anew; rehearses: it can go on with many pieces side by side. settings: the keys
    of the configuration that it brings along. given: the key of an experiment that names a trained
    one; "" where there is none. starts: the same of one that learning starts from: an experiment
    that has such a model, or a file. minutes: that learning takes at most, by far, on two cores,
    from the experiment's settings and the number of chords of its pieces.
    """

    name: str
    room: str
    called: str
    title: str
    file: str
    reads: tuple[str, ...]
    keys: tuple[str, ...]
    section: str = ""
    counts: bool = False
    times: bool = False
    harmonises: bool = False
    fills: bool = False
    rehearses: bool = False
    settings: ModelKeys = NO_KEYS
    given: str = ""
    starts: str = ""
    minutes: Callable[[Settings, int], float] = lambda settings, chords: 30

    def load(self, module: str) -> ModuleType:
        """The module of that name of the room."""
        from importlib import import_module

        return import_module(f"{self.room}.{module}")

    def in_use(self, experiment: Settings) -> bool:
        """Whether the experiment has such a model."""
        return not self.section or experiment.get(self.section) is not None
