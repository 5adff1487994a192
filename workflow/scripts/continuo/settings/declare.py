"""What a key of the configuration may be, beside its type.

A section of the configuration is a frozen dataclass: a field is a key, its annotation says what the
key may be, the string under it says in words what it means. A key that may be left out and then is
not there has the type `... | None` and the default None. Beside Python's own types and `Literal`,
`Annotated` carries the notes of this module; the check, the schema and docs/configuration.md are
made from all of that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any


@dataclass(frozen=True)
class Bounds:
    """Of a number: `least` and `most` are allowed themselves, `above` and `below` are not."""

    least: float | None = None
    most: float | None = None
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Size:
    """How many entries a list or a mapping has, or characters a text; `distinct`: all different."""

    least: int = 0
    most: int | None = None
    distinct: bool = False

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least} or more"
        return f"{self.least} to {self.most}" if self.least else f"{self.most} or fewer"


@dataclass(frozen=True)
class Nothing:
    """A section without keys."""


@dataclass(frozen=True)
class Matches:
    """A regular expression that a text matches, and what that allows in words."""

    pattern: str
    words: str = ""


@dataclass(frozen=True)
class Parsed:
    """A text that `read` takes, which raises ValueError, saying why, over what it does not."""

    read: Callable[[str], Any]


@dataclass(frozen=True)
class Needs:
    """The key goes with one of the `keys` of its section only, or with `key` being `value`."""

    keys: tuple[str, ...]
    value: str | None = None

    def __str__(self) -> str:
        if self.value is not None:
            return f"`{self.keys[0]}: {self.value}`"
        return " or ".join(f"`{key}`" for key in self.keys)


@dataclass(frozen=True)
class NotAbove:
    """The key's value, or its default, is not above that of another key of its section."""

    key: str


@dataclass(frozen=True)
class Unless:
    """The key has no default where another `key` of its section is given, which decides it."""

    key: str


@dataclass(frozen=True)
class Called:
    """How people call what is allowed, where that says more than the types."""

    words: str


@dataclass(frozen=True)
class Tagged:
    """A mapping whose `tag` names one of the `kinds`; the other keys are that kind's.

    kinds: dataclasses by name. example: the name of one that needs no other key. shared: a
    dataclass of keys that all kinds have. A mapping stays as it is written: what is not
    given is the kind's own default, and not filled in.
    """

    tag: str
    kinds: Mapping[str, type]
    example: str
    shared: type = Nothing

    def __hash__(self) -> int:  # typing hashes what stands in a union
        return hash((self.tag, self.example))


@dataclass(frozen=True)
class ModelKeys:
    """The keys that a model of music brings along, as dataclasses.

    experiment: keys of an experiment. One of the model's own name that may be absent says whether
    the experiment has that model. decoders: keys of the decoders that read the model.
    """

    experiment: type = Nothing
    decoders: type = Nothing


NO_KEYS = ModelKeys()
Share = Annotated[float, Bounds(least=0, below=1)]
Text = Annotated[str, Size(1)]
NAME = r"^[a-z][a-z0-9_]{0,59}$"  # files are called by it, and more, in 255 letters at most
Name = Annotated[str, Matches(NAME)]
Sha256 = Annotated[str, Matches("^[0-9a-fA-F]{64}$")]
