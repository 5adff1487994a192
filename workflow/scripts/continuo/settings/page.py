"""docs/configuration.md: every key, what it may be, its default, and a line of words."""

import math
from collections.abc import Iterator
from dataclasses import MISSING, is_dataclass
from typing import Literal, Union

import yaml

from continuo.settings.declare import Bounds, Called, Matches, Needs, NotAbove, Size, Tagged, Unless
from continuo.settings.keys import Key, Kind, keys_of, kind_of, summary_of, words_of

TYPES = {bool: "true or false", int: "integer", float: "number", str: "text"}
START = """# Configuration

Every key of `config.yaml`. What is not given has its default; a key that is not here is an error,
which names it and says what is allowed. Another file goes on top of it: `snakemake --configfile
mine.yaml`, and so does a single key: `--config 'results=elsewhere'`. What reruns when a key
changes is in [reruns.md](reruns.md).

`make docs` writes this page from the dataclasses in `workflow/scripts/continuo/settings/`, in the
`settings.py` of each model and in the modules of `decoding/methods/`.
"""


def page_of(whole: type) -> str:
    """The page, Markdown, of the dataclass that `configuration` gives."""
    told: set[str] = set()
    return "\n".join([START, *_section("", whole, told)])


def _section(path: str, section: type, told: set[str]) -> Iterator[str]:
    """A heading, a table of the keys, and then the sections among them."""
    keys = keys_of(section)
    yield from _table(
        f"`{path}`" if path else "At the top",
        summary_of(section),
        {name: (key, words_of(section, name)) for name, key in keys.items()},
    )
    for name, key in keys.items():
        yield from _below(f"{path}.{name}".lstrip("."), key.kind, told)


def _below(path: str, kind: Kind, told: set[str]) -> Iterator[str]:
    """The sections of what is at `path`; alternatives only where they were not `told` before."""
    tagged = kind.note(Tagged)
    if tagged and tagged.tag not in told:
        told.add(tagged.tag)
        yield from _alternatives(path, tagged, told)
    elif kind.section:
        yield from _section(path, kind.base, told)
    elif kind.base is dict and not tagged:
        yield from _below(f"{path}.<name>", kind_of(kind.arguments[1]), told)
    elif kind.base is list:
        yield from _below(path, kind_of(kind.arguments[0]), told)


def _alternatives(path: str, tagged: Tagged, told: set[str]) -> Iterator[str]:
    shared = keys_of(tagged.shared)
    names = ", ".join(f"`{name}`" for name in tagged.kinds)
    yield from _table(
        f"Mappings with a `{tagged.tag}`",
        f"In `{path}`. `{tagged.tag}` is one of {names}, each with its own keys, see below. "
        "What is not given is not filled in, but is the kind's default all the same."
        + (" All have:" if shared else ""),
        {name: (key, words_of(tagged.shared, name)) for name, key in shared.items()},
    )
    for kind, section in tagged.kinds.items():
        yield from _table(
            f"`{tagged.tag}: {kind}`",
            summary_of(section),
            {name: (key, words_of(section, name)) for name, key in keys_of(section).items()},
            "###",
        )
    for name, key in shared.items():
        yield from _below(f"{path}.{name}", key.kind, told)


def _table(
    title: str, words: str, keys: dict[str, tuple[Key, str]], level: str = "##"
) -> Iterator[str]:
    yield f"{level} {title}\n"
    yield f"{words}\n"
    if keys:
        yield "| key | what it may be | default | |"
        yield "|---|---|---|---|"
    for name, (key, said) in keys.items():
        cells = (f"`{name}`", _allowed(key.kind), _default(key), said)
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    if keys:
        yield ""


def _allowed(kind: Kind) -> str:
    """What a value may be, in words."""
    called, needs, limit = kind.note(Called), kind.note(Needs), kind.note(NotAbove)
    words = called.words if called else _of_kind(kind)
    words += f"; not above `{limit.key}`" if limit else ""
    return words + (f"; goes with {needs} only" if needs else "")


def _of_kind(kind: Kind) -> str:
    tagged, size = kind.note(Tagged), kind.note(Size)
    if kind.base is Literal:
        return _either([f"`{value}`" for value in kind.arguments])
    if kind.base is Union:
        return _either([_allowed(kind_of(option)) for option in kind.arguments])
    if tagged:
        return f"mapping with a `{tagged.tag}`"
    if kind.section:
        return "section"
    if kind.base is list:
        many = f" of {size}" if size and (size.least or size.most) else ""
        different = ", none twice" if size and size.distinct else ""
        return f"list{many}: {_allowed(kind_of(kind.arguments[0]))}{different}"
    if kind.base is dict:
        return f"by name: {_allowed(kind_of(kind.arguments[1]))}"
    matches = kind.note(Matches)
    return (
        TYPES[kind.base]
        + _between(kind.note(Bounds))
        + (f" that matches `{matches.pattern}`" if matches and not matches.words else "")
        + (f": {matches.words}" if matches and matches.words else "")
    )


def _either(options: list[str]) -> str:
    return " or ".join([", ".join(options[:-1]), options[-1]]) if options[1:] else options[0]


def _between(bounds: Bounds | None) -> str:
    if bounds is None:
        return ""
    low = f"above {bounds.above}" if bounds.above is not None else None
    low = f"{bounds.least:,}" if bounds.least is not None else low
    high = f"below {bounds.below}" if bounds.below is not None else None
    high = f"{bounds.most:,}" if bounds.most is not None else high
    return ", " + (f"{low} to {high}" if high else f"{low} or more")


def _default(key: Key) -> str:
    default, decided = key.default, key.kind.note(Unless)
    if default is MISSING:
        return "must be given"
    if default is None or is_dataclass(default):
        return ""
    flow = yaml.safe_dump(default, default_flow_style=True, sort_keys=False, width=math.inf)
    told = f"`{flow.removesuffix('...' + chr(10)).strip()}`"
    return f"{told}; what `{decided.key}` has, if given" if decided else told
