"""The configuration: checked against what its dataclasses declare, its defaults filled in."""

import copy
import math
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, Literal, Union

from continuo.base.errors import UserError
from continuo.settings.contradictions import contradictions
from continuo.settings.declare import (
    Bounds,
    Called,
    Matches,
    Needs,
    NotAbove,
    Parsed,
    Size,
    Tagged,
    Unless,
)
from continuo.settings.keys import TYPES, Key, Kind, keys_of, kind_of

Keys = dict[str, Key]
SHOWN = 200  # characters of a wrong value


def check_config(config: dict[str, Any], whole: type) -> dict[str, Any]:
    """A copy of `config` with the defaults filled in; `whole` is what `configuration` gives.

    Raises UserError with a line for each key that is unknown, missing, of the wrong type or out of
    range, saying what is allowed.
    """
    lines = list(_wrong(config, Kind(whole), ""))
    if not lines:
        config = _filled(config, Kind(whole))
        experiment = kind_of(keys_of(whole)["experiments"].kind.arguments[1]).base
        lines = list(contradictions(config, experiment))
    if lines:
        raise UserError("The configuration is not valid:\n  " + "\n  ".join(lines))
    config.setdefault("run", list(config["experiments"]))
    config.setdefault("run_images", list(config["images"]))
    return config


def _filled(value: Any, kind: Kind) -> Any:
    """A copy of the value, with the defaults of all sections in it."""
    if kind.section:
        keys = keys_of(kind.base)
        found = {name: _filled(inner, keys[name].kind) for name, inner in value.items()}
        for name, key in keys.items():
            decided = key.kind.note(Unless)
            if decided and decided.key in value:
                continue
            if name not in value and key.default is not None:
                default = {} if is_dataclass(key.default) else key.default
                found[name] = _filled(default, key.kind)
        return found
    if kind.base is dict and not kind.note(Tagged):
        entry = kind_of(kind.arguments[1])
        return {name: _filled(inner, entry) for name, inner in value.items()}
    return copy.deepcopy(value)


def _wrong(value: Any, kind: Kind, where: str) -> Iterator[str]:
    """What is wrong with a value, in words that name the key and what is allowed."""
    tagged = kind.note(Tagged)
    if kind.base is Union:
        if all(any(_wrong(value, kind_of(option), where)) for option in kind.arguments):
            called = kind.note(Called)
            yield _is(where, value, f"must be {called.words if called else 'of another type'}")
    elif kind.base is Literal:
        if value not in kind.arguments:
            yield _is(where, value, f"must be one of: {', '.join(kind.arguments)}")
    elif tagged and not isinstance(value, dict):
        example = f"{{{tagged.tag}: {tagged.example}}}"
        yield _is(where, value, f"must be a mapping with a {tagged.tag}, such as {example}")
    elif not _is_a(value, dict if kind.section else kind.base):
        matches, base = kind.note(Matches), dict if kind.section else kind.base
        words = _wanted(matches) if matches and matches.words else f"must be of type {TYPES[base]}"
        yield _is(where, value, words)
    elif tagged:
        yield from _wrong_alternative(value, tagged, where)
    elif kind.section:
        yield from _wrong_keys(value, keys_of(kind.base), where)
        yield from _wrong_form(value, getattr(kind.base, "one_of", ()), where)
    else:
        yield from _out_of_bounds(value, kind, where)
        if kind.base is list:
            for number, inner in enumerate(value):
                yield from _wrong(inner, kind_of(kind.arguments[0]), f"{where}.{number}")
        elif kind.base is dict:
            names, entry = map(kind_of, kind.arguments)
            yield from _wrong_entries(value, names, entry, where)


def _wrong_alternative(value: dict, tagged: Tagged, where: str) -> Iterator[str]:
    """An entry is measured by the kind which it names."""
    kind = value.get(tagged.tag)
    if not isinstance(kind, str) or kind not in tagged.kinds:
        names = ", ".join(tagged.kinds)
        yield f"{where}.{tagged.tag}: is {_shown(kind)}; must be one of: {names}"
        return
    tag = {tagged.tag: Key(tagged.tag, Kind(str), kind)}
    own = keys_of(tagged.shared) | keys_of(tagged.kinds[kind])
    yield from _wrong_keys(value, tag | own, where)


def _wrong_keys(value: dict, keys: Keys, where: str) -> Iterator[str]:
    place = where or "the configuration"
    for name, inner in value.items():
        if not isinstance(name, str):
            yield f"{place}: the key {name!r} is no text; write '{name}'"
        elif name not in keys:
            yield f"{place}: unknown key {_shown(name)}; allowed are: {', '.join(keys)}"
        else:
            yield from _wrong(inner, keys[name].kind, f"{where}.{name}".lstrip("."))
            yield from _without(name, value, keys, where)
    missing = [repr(name) for name, key in keys.items() if key.required and name not in value]
    if missing:
        yield f"{place}: missing {', '.join(missing)}"
    for name, key in keys.items():
        if limit := key.kind.note(NotAbove):
            low, high = (value.get(end, keys[end].default) for end in (name, limit.key))
            if _is_a(low, float) and _is_a(high, float) and low > high:
                yield f"{where}: {name} ({low}) is above {limit.key} ({high})"


def _without(name: str, section: dict, keys: Keys, where: str) -> Iterator[str]:
    """What a key lacks beside it."""
    if needs := keys[name].kind.note(Needs):
        if needs.value is None:
            met = any(other in section for other in needs.keys)
        else:
            (other,) = needs.keys
            met = section.get(other, keys[other].default) == needs.value
        if not met and section[name] != keys[name].default:
            yield f"{where}.{name}: goes with {needs} only".lstrip(".")


def _wrong_form(value: dict, forms: tuple[tuple[str, ...], ...], where: str) -> Iterator[str]:
    """A section that has forms has one of them, whole."""
    begun = [form for form in forms if any(name in value for name in form)]
    if forms and (len(begun) != 1 or any(name not in value for name in begun[0])):
        yield f"{where}: give exactly one of: {' | '.join(' and '.join(form) for form in forms)}"


def _wrong_entries(value: dict, names: Kind, entry: Kind, where: str) -> Iterator[str]:
    for name, inner in value.items():
        if not isinstance(name, str):
            yield f"{where}: the key {name!r} is no text; write '{name}'"
        elif any(_wrong(name, names, where)):
            yield f"{where}: {_shown(name)} is no name for an entry; use up to 60 of a-z, 0-9, _"
        else:
            yield from _wrong(inner, entry, f"{where}.{name}")


def _out_of_bounds(value: Any, kind: Kind, where: str) -> Iterator[str]:
    bounds, size, matches = kind.note(Bounds), kind.note(Size), kind.note(Matches)
    if isinstance(value, float) and not math.isfinite(value):
        yield f"{where}: is {value}; must be a finite number"
    elif bounds:
        for bad, words in (
            (bounds.least is not None and value < bounds.least, f"at least {bounds.least}"),
            (bounds.most is not None and value > bounds.most, f"at most {bounds.most}"),
            (bounds.above is not None and value <= bounds.above, f"above {bounds.above}"),
            (bounds.below is not None and value >= bounds.below, f"below {bounds.below}"),
        ):
            if bad:
                yield _is(where, value, f"must be {words}")
    elif isinstance(value, str) and "\0" in value:
        yield _is(where, value, "must be without NUL, which no path may have")
    if size:
        if not size.least <= len(value) <= (size.most or math.inf):
            yield _is(where, value, f"must have a length of {size}")
        if size.distinct and any(inner in value[:place] for place, inner in enumerate(value)):
            yield _is(where, value, "must not have an entry twice")
    # "$" is the very end, as it is in JSON schemas: Python's own lets a line break follow
    if matches and not re.search(re.sub(r"\$$", r"\\Z", matches.pattern), value):
        yield _is(where, value, _wanted(matches))
    if parsed := kind.note(Parsed):
        yield from _unread(value, parsed, where)


def _unread(value: str, parsed: Parsed, where: str) -> Iterator[str]:
    try:
        parsed.read(value)
    except ValueError as error:
        yield f"{where}: {error}"


def _wanted(matches: Matches) -> str:
    return f"must be {matches.words}" if matches.words else f"must match {matches.pattern}"


def _is(where: str, value: Any, words: str) -> str:
    hint = " (YAML takes 1e-3 for text: write 0.001 or 1.0e-3)" if _is_numeric(value) else ""
    return f"{where or 'the configuration'}: is {_shown(value)}; {words}{hint}"


def _shown(value: Any) -> str:
    """The value as Python writes it, its first 200 characters."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _is_a(value: Any, base: type) -> bool:
    """Whether the value is of the type; an integer is a number, a boolean is none."""
    if isinstance(value, bool):
        return base is bool
    return isinstance(value, (int, float) if base is float else base)


def _is_numeric(value: Any) -> bool:
    try:
        return isinstance(value, str) and math.isfinite(float(value))
    except ValueError:
        return False
