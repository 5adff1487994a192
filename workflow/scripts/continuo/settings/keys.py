"""What the dataclasses of the configuration declare, for whoever reads them."""

import ast
import inspect
import textwrap
from collections.abc import Hashable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin

Note = TypeVar("Note")
TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


@dataclass(frozen=True)
class Kind:
    """An annotation, taken apart: a type, the arguments of list, dict and Literal, the notes."""

    base: Any
    arguments: tuple[Any, ...] = ()
    notes: tuple[Any, ...] = ()

    def note(self, sort: type[Note]) -> Note | None:
        """The note of that sort, if there is one."""
        return next((note for note in self.notes if isinstance(note, sort)), None)

    @property
    def section(self) -> bool:
        """Whether it is a dataclass of keys."""
        return is_dataclass(self.base)


@dataclass(frozen=True)
class Key:
    """A key of a section. default: MISSING if it must be given, None if it may be absent."""

    name: str
    kind: Kind
    default: Any

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is MISSING


@cache
def kind_of(annotation: Any) -> Kind:
    """The annotation, taken apart; that a key may be absent is not part of it."""
    notes: tuple[Any, ...] = ()
    while True:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation, notes = arguments[0], notes + annotation.__metadata__
        elif origin in (Union, UnionType):
            others = [part for part in arguments if part is not NoneType]
            if len(others) > 1:
                return Kind(Union, tuple(others), notes)
            annotation = others[0]
        else:
            return Kind(origin or annotation, arguments, notes)


def called(field: str) -> str:
    """The key of a field: `from_` stands for `from`, which no field may be called."""
    return field.removesuffix("_")


def keys_of(section: type) -> dict[str, Key]:
    """The keys that a dataclass declares: what its __init__ takes and keeps."""
    return _keys_of(cast(Hashable, section))


@cache
def _keys_of(section: Any) -> dict[str, Key]:
    found = {}
    for field in fields(section):
        default, annotation = field.default, cast(Any, field.type)
        if field.default_factory is not MISSING:
            default = field.default_factory()
        if field.init:
            name = called(field.name)
            found[name] = Key(name, kind_of(annotation), default)
    return found


def words_of(section: type, key: str) -> str:
    """What the string under the key says, else the docstring of the section that the key is."""
    for base in section.__mro__:
        if words := _documented(base).get(key):
            return words
    kind = keys_of(section)[key].kind
    return summary_of(kind.base) if kind.section else ""


def summary_of(section: type) -> str:
    """The first paragraph of a dataclass's docstring, on one line."""
    return " ".join((section.__doc__ or "").split("\n\n")[0].split())


@cache
def _documented(section: type) -> dict[str, str]:
    """The strings under the fields that the class itself declares."""
    try:
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(section))).body
    except (OSError, TypeError):  # not written by anybody
        return {}
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for statement, after in pairwise(definition.body):
        match statement, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=words)):
                found[called(name)] = " ".join(str(words).split())
    return found
