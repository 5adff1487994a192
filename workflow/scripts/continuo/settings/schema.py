"""The JSON schema of the configuration: editors complete keys by it and mark what is wrong."""

from dataclasses import MISSING, is_dataclass
from typing import Any, Literal, Union

from continuo.settings.declare import Bounds, Called, Matches, Needs, Size, Tagged
from continuo.settings.keys import TYPES, Key, Kind, keys_of, kind_of, summary_of, words_of

Schema = dict[str, Any]
BOUNDS = {
    "least": "minimum",
    "most": "maximum",
    "above": "exclusiveMinimum",
    "below": "exclusiveMaximum",
}
SIZES = {list: ("minItems", "maxItems"), dict: ("minProperties", "maxProperties")}
LENGTHS = ("minLength", "maxLength")


def schema_of(whole: type) -> Schema:
    """The schema of the dataclass that `configuration` gives.

    It says less than the check: not which names must be there, nor which numbers go together.
    """
    tags: Schema = {}
    found = _schema(Kind(whole), tags)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Continuo's configuration",
        **found,
        "$defs": tags,
    }


def _schema(kind: Kind, tags: Schema) -> Schema:
    """That of a kind; `tags` takes up those of alternatives, which stand in several places."""
    tagged, called = kind.note(Tagged), kind.note(Called)
    if kind.base is Union:
        found: Schema = {"anyOf": [_schema(kind_of(option), tags) for option in kind.arguments]}
    elif kind.base is Literal:
        found = {"enum": list(kind.arguments)}
    elif tagged:
        found = {"$ref": f"#/$defs/{tagged.tag}"}
        if tagged.tag not in tags:
            options = [_alternative(tagged, name, tags) for name in tagged.kinds]
            tags[tagged.tag] = {"oneOf": options}
    elif kind.section:
        found = _section(kind.base, tags)
    else:
        found = {"type": TYPES[kind.base]}
        if kind.base is list:
            found["items"] = _schema(kind_of(kind.arguments[0]), tags)
        elif kind.base is dict:
            found["propertyNames"] = _schema(kind_of(kind.arguments[0]), tags)
            found["additionalProperties"] = _schema(kind_of(kind.arguments[1]), tags)
    if bounds := kind.note(Bounds):
        given = {name: getattr(bounds, name) for name in BOUNDS}
        found |= {BOUNDS[name]: bound for name, bound in given.items() if bound is not None}
    if size := kind.note(Size):
        least, most = SIZES.get(kind.base, LENGTHS)
        found |= {least: size.least} if size.least else {}
        found |= {most: size.most} if size.most is not None else {}
        found |= {"uniqueItems": True} if size.distinct else {}
    if matches := kind.note(Matches):
        found["pattern"] = matches.pattern
    return found | ({"description": called.words} if called else {})


def _section(section: type, tags: Schema) -> Schema:
    keys = keys_of(section)
    found = _mapping(keys, {name: words_of(section, name) for name in keys}, tags)
    forms = getattr(section, "one_of", ())
    if forms:
        found["oneOf"] = [{"required": list(form)} for form in forms]
        found["dependentRequired"] = {
            name: [other for other in form if other != name]
            for form in forms
            for name in form
            if len(form) > 1
        }
    return {"description": summary_of(section), **found}


def _alternative(tagged: Tagged, name: str, tags: Schema) -> Schema:
    parts = (tagged.shared, tagged.kinds[name])
    keys = {key: value for part in parts for key, value in keys_of(part).items()}
    words = {key: words_of(part, key) for part in parts for key in keys_of(part)}
    found = _mapping(keys, words, tags)
    found["properties"] = {tagged.tag: {"const": name}, **found["properties"]}
    found["required"] = [tagged.tag, *found.get("required", [])]
    return {"description": summary_of(tagged.kinds[name]), **found}


def _mapping(keys: dict[str, Key], words: dict[str, str], tags: Schema) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": False, "properties": {}}
    needs: Schema = {}
    for name, key in keys.items():
        property = {**_schema(key.kind, tags), "description": words[name]}
        if key.default not in (MISSING, None) and not is_dataclass(key.default):
            property["default"] = key.default
        found["properties"][name] = property
        need = key.kind.note(Needs)
        if need and need.value is None:
            needs[name] = {"anyOf": [{"required": [other]} for other in need.keys]}
        elif need and key.default is None:
            (other,) = need.keys
            needs[name] = {"required": [other], "properties": {other: {"const": need.value}}}
    if needs:
        found["dependentSchemas"] = needs
    if required := [name for name, key in keys.items() if key.required]:
        found["required"] = required
    return found
