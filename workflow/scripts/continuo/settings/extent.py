"""How large a configuration is, once YAML's anchors are spelt out: looked at before that is done.

Anchors can stand in each other, for any number of entries, and in themselves.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from continuo.base.errors import UserError

ENTRIES = 200_000  # keys and values; config.yaml has some thousands
WORTH = 100  # characters that count as much as an entry
DEEPEST = 20  # entries within each other; config.yaml has seven
BITS = 1024  # of a whole number, which are 308 digits
# libyaml's, where it is there, is ten times as quick
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def require_readable(path: str | Path) -> None:
    """UserError, with the file's name, where Snakemake could not read it, or would never be done.

    Snakemake says itself where there is no such file, and where it holds no mapping.
    """
    try:
        text = Path(path).read_text("utf-8")
    except OSError:
        return
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not in UTF-8 ({error}). Save it as that.") from error
    try:
        _require_bounded_text(text)
        Loader(text).get_single_data()
    except UserError as error:
        raise UserError(f"{path} is not valid:\n  {error}") from error
    except Exception as error:  # a date that is none, a number without end, what is no YAML
        if not (isinstance(error, yaml.YAMLError) and _is_json(text)):  # which may have tabs
            told = str(error).replace("<unicode string>", str(path))
            raise UserError(f"{path} is not valid YAML:\n  {told}") from error


def require_bounded(config: dict[str, Any]) -> None:
    """UserError where what was read has no end, or hardly any, or a number that has."""
    waiting: list[tuple[Any, int]] = [(config, 0)]
    weight = 0
    while waiting:
        value, depth = waiting.pop()
        weight += _weight(value if isinstance(value, str) else "")
        _require(weight, depth)
        if isinstance(value, dict):
            waiting += [(inner, depth + 1) for entry in value.items() for inner in entry]
        elif isinstance(value, list | tuple | set):
            waiting += [(inner, depth + 1) for inner in value]
        elif isinstance(value, int) and value.bit_length() > BITS:
            raise UserError("it has a whole number of more than 300 digits")


def _require_bounded_text(text: str) -> None:
    """The same of YAML, in the time that it takes to read it."""
    known: dict[str, tuple[int, int]] = {}  # by its anchor, how much is in it and how deep
    inside: list[tuple[str | None, int, int]] = []  # of what is begun: its anchor, and the same
    for event in _events(text):
        if isinstance(event, yaml.CollectionStartEvent):
            inside.append((event.anchor, 1, 0))
            _require(0, len(inside))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, weight, depth = inside.pop()
        elif isinstance(event, yaml.AliasEvent):
            if any(event.anchor == begun for begun, _, _ in inside):
                raise UserError(_endless())
            anchor, (weight, depth) = None, known.get(event.anchor, (1, 0))
        else:
            anchor, weight, depth = event.anchor, _weight(event.value), 0
        if anchor:
            known[anchor] = weight, depth
        if inside:
            above, beside, deepest = inside[-1]
            inside[-1] = above, beside + weight, max(deepest, depth + 1)
            _require(beside + weight, len(inside) + depth)


def _events(text: str) -> Iterator[Any]:
    """The beginnings and ends of mappings and lists, the scalars and the aliases."""
    wanted = yaml.CollectionStartEvent, yaml.CollectionEndEvent, yaml.NodeEvent
    return (event for event in yaml.parse(text, Loader) if isinstance(event, wanted))


def _weight(text: str) -> int:
    return 1 + len(text) // WORTH


def _require(weight: int, depth: int) -> None:
    if weight > ENTRIES or depth > DEEPEST:
        raise UserError(_endless())


def _endless() -> str:
    return (
        f"it has more than {ENTRIES:,} entries, or more than {DEEPEST} within each other; look for "
        "an anchor (&) that stands in itself or in many others"
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
