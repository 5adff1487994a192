"""The configuration: checked against its schema, its defaults filled in."""

import copy
import math
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import yaml

from continuo.base.errors import UserError

Schema = dict

# JSON has 16.0 for an integer too; a network's layers do not
_Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)
PAGE = "_page"  # <experiment>_page and <set of images>_page are targets
STAGE_TARGETS = (
    PAGE,
    "_chords",
    "_model",
    "_samples",
    "_continue",
    "_harmonise",
)  # <experiment>_chords is a target, and so on


def load_schema(path: str | Path) -> Schema:
    """The JSON schema in the YAML file `path`."""
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def check_config(config: dict, schema: Schema) -> dict:
    """A copy of `config` with the schema's defaults filled in.

    Raises UserError with a line for each key that is unknown, missing, of the wrong type or out of
    range, saying what is allowed.
    """
    lines = list(_unreadable(config))
    if not lines:
        errors = _Validator(schema).iter_errors(config)
        in_order = sorted(errors, key=lambda error: list(map(str, error.path)))
        lines = [line for error in in_order for line in _explain(error)]
    if not lines:
        config = _fill_in(copy.deepcopy(config), schema, schema)
        lines = list(_contradictions(config))
    if lines:
        raise UserError("The configuration is not valid:\n  " + "\n  ".join(lines))
    config.setdefault("run", list(config["experiments"]))
    config.setdefault("run_images", list(config["images"]))
    return config


def _resolve(part: Schema, schema: Schema) -> Schema:
    """`part` with its reference, if it is one, looked up."""
    if "$ref" in part:
        target = schema
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        part = {**target, **part}
    return part


def _fill_in(value: dict, part: Schema, schema: Schema) -> dict:
    part = _resolve(part, schema)
    for key, inner in part.get("properties", {}).items():
        inner = _resolve(inner, schema)
        if key not in value and "default" in inner:
            value[key] = copy.deepcopy(inner["default"])
        if isinstance(value.get(key), dict):
            _fill_in(value[key], inner, schema)
    if isinstance(part.get("additionalProperties"), dict):
        for key in value:
            _fill_in(value[key], part["additionalProperties"], schema)
    return value


def _unreadable(value: object, where: str = "") -> Iterator[str]:
    """What YAML can say and JSON cannot: keys that are no text, numbers that are not finite."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                yield from _unreadable(inner, f"{where}.{key}".lstrip("."))
            else:
                yield f"{where or 'the configuration'}: the key {key!r} is no text; write '{key}'"
    elif isinstance(value, list):
        for inner in value:
            yield from _unreadable(inner, where)
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"{where}: is {value}; must be a finite number"


def _contradictions(config: dict) -> Iterator[str]:
    """What no schema can say: keys that do not go together."""
    for name in config.get("run", []):
        if name not in config["experiments"]:
            known = ", ".join(config["experiments"])
            yield f"run: there is no experiment {name!r}; there are: {known}"
    for name in config.get("run_images", []):
        if name not in config["images"]:
            known = ", ".join(config["images"])
            yield f"run_images: there is no set of images {name!r}; there are: {known}"
    targets = [name + end for name in config["experiments"] for end in ("", *STAGE_TARGETS)]
    pages = [name + PAGE for name in config["images"]]
    for name in config["images"]:
        if name in [*targets, *pages] or name + PAGE in targets:
            yield f"images.{name}: is the name of an experiment or of a target; choose another"
        yield from _image_contradictions(name, config["images"])
    for name, experiment in config["experiments"].items():
        if targets.count(name) > 1:
            yield f"experiments.{name}: is the name of a stage of another one; choose another"
        for label, decoder in experiment["decoders"].items():
            where = f"experiments.{name}.decoders.{label}"
            yield from _decoder_contradictions(where, decoder, "composer" in experiment)


def _decoder_contradictions(where: str, decoder: dict, composer: bool) -> Iterator[str]:
    if decoder.get("model") == "composer" and not composer:
        yield f"{where}.model: the experiment has no composer; add `composer: {{}}` to it"
    if "replay" in decoder and decoder.get("model") != "composer":
        yield f"{where}.replay: goes with `model: composer` only"
    limits = decoder.get("constraints", {})
    surprise = decoder.get("method") == "controlled_surprise"
    for part, place, low, high, bounds in (
        (decoder, where, "lowest", "highest", (0.4, 1.0) if surprise else (0.2, 5.0)),
        (limits, f"{where}.constraints", "lowest", "highest", (0, 127)),
        (limits, f"{where}.constraints", "least", "most", (1, 128)),
    ):
        lowest, highest = part.get(low, bounds[0]), part.get(high, bounds[1])
        if lowest > highest:
            yield f"{place}: {low} ({lowest}) is above {high} ({highest})"


def _image_contradictions(name: str, sets: dict) -> Iterator[str]:
    for stranger in sets[name]["strangers"]:
        if stranger not in sets:
            known = ", ".join(sets)
            yield f"images.{name}.strangers: there is no set {stranger!r}; there are: {known}"
        elif stranger == name:
            yield f"images.{name}.strangers: {name} is no stranger to itself; name another set"
        elif _sides(sets[name], sets[stranger]) > 1:
            yield f"images.{name}.strangers: {stranger} has another source.size; make them the same"
    if sets[name]["source"].get("train") == 0 and (sets[name]["classifiers"] or sets[name]["gans"]):
        yield f"images.{name}.source.train: is 0; the networks of this set need images to train on"
    for gan, settings in sets[name]["gans"].items():
        where = f"images.{name}.gans.{gan}"
        if settings["penalty"] and settings["updates"] != "joint":
            yield f"{where}.penalty: goes with `updates: joint` only"
        judges = [f"{other}/{network}" for other in sets for network in sets[other]["classifiers"]]
        if settings.get("features") not in judges:
            found = settings.get("features", "not given")
            yield f"{where}.features: {found}; name a classifier: {', '.join(judges) or '(none)'}"
        elif _sides(sets[name], sets[settings["features"].split("/")[0]]) > 1:
            yield f"{where}.features: of a set with another source.size; make them the same"


def _sides(*sets: dict) -> int:
    """How many different sizes the glyphs of these sets have."""
    sources = [images["source"] for images in sets]
    return len({source.get("size", 48) for source in sources if "fonts" in source})


def _explain(error: jsonschema.ValidationError) -> Iterator[str]:
    """The error in words that name the key and what is allowed."""
    where = ".".join(map(str, error.absolute_path)) or "the configuration"
    rule, allowed, value = error.validator, error.validator_value, error.instance
    mappings = rule == "oneOf" and all("required" in option for option in allowed)
    if mappings and isinstance(value, dict):
        yield from _explain_alternatives(where, error)
    elif rule == "additionalProperties" and isinstance(value, dict):
        known = error.schema.get("properties", {})
        for key in value:
            if key not in known:
                yield f"{where}: unknown key {key!r}; allowed are: {', '.join(known)}"
    elif rule == "required":
        missing = ", ".join(repr(key) for key in allowed if key not in value)
        yield f"{where}: missing {missing}"
    elif "propertyNames" in error.schema_path:
        yield f"{where}: {value!r} is no name for an entry here; use a-z, 0-9 and _, none reserved"
    else:
        words = {
            "type": f"must be of type {allowed}",
            "enum": f"must be one of: {', '.join(map(str, allowed)) if rule == 'enum' else ''}",
            "minimum": f"must be at least {allowed}",
            "maximum": f"must be at most {allowed}",
            "exclusiveMinimum": f"must be above {allowed}",
            "exclusiveMaximum": f"must be below {allowed}",
            "oneOf": f"must be {error.schema.get('description', 'one of several forms')}",
            "pattern": f"must match {allowed}",
        }
        hint = " (YAML takes 1e-3 for text: write 0.001 or 1.0e-3)" if _is_numeric(value) else ""
        yield f"{where}: is {value!r}; {words.get(str(rule), error.message)}{hint}"


def _is_numeric(value: object) -> bool:
    try:
        return isinstance(value, str) and math.isfinite(float(value))
    except ValueError:
        return False


def _explain_alternatives(where: str, error: jsonschema.ValidationError) -> Iterator[str]:
    """Of alternatives with a `method`, or a `layer`, that one measures an entry which it names."""
    options = [option.get("properties", {}) for option in error.validator_value]
    (key,) = {key for key, part in options[0].items() if "const" in part} or {None}
    if key is None:
        yield f"{where}: give exactly one of: {_required(error.validator_value)}"
        return
    kinds = [option[key]["const"] for option in options]
    kind = error.instance.get(key)
    if kind not in kinds:
        yield f"{where}.{key}: is {kind!r}; must be one of: {', '.join(kinds)}"
        return
    for inner in error.context or ():
        if inner.schema_path[0] == kinds.index(kind):
            yield from _explain(inner)


def _required(alternatives: list[Schema]) -> str:
    return " | ".join(" and ".join(option["required"]) for option in alternatives)
