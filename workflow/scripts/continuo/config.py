"""The configuration: checked against its schema, its defaults filled in."""

import copy
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import yaml

from continuo.errors import UserError

Schema = dict


def load_schema(path: str | Path) -> Schema:
    """The JSON schema in the YAML file `path`."""
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def check_config(config: dict, schema: Schema) -> dict:
    """A copy of `config` with the schema's defaults filled in.

    Raises UserError with a line for each key that is unknown, missing, of the wrong type or out of
    range, saying what is allowed.
    """
    errors = sorted(
        jsonschema.Draft202012Validator(schema).iter_errors(config),
        key=lambda e: list(map(str, e.path)),
    )
    lines = [line for error in errors for line in _explain(error)]
    if not lines:
        config = _fill_in(copy.deepcopy(config), schema, schema)
        lines = list(_contradictions(config))
    if lines:
        raise UserError("The configuration is not valid:\n  " + "\n  ".join(lines))
    config.setdefault("run", list(config["experiments"]))
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


def _contradictions(config: dict) -> Iterator[str]:
    """What no schema can say: keys that do not go together."""
    for name in config.get("run", []):
        if name not in config["experiments"]:
            known = ", ".join(config["experiments"])
            yield f"run: there is no experiment {name!r}; there are: {known}"
    for name, experiment in config["experiments"].items():
        for label, decoder in experiment["decoders"].items():
            lowest, highest = decoder.get("lowest", 0.2), decoder.get("highest", 5.0)
            if lowest > highest:
                yield (
                    f"experiments.{name}.decoders.{label}: lowest ({lowest}) is above "
                    f"highest ({highest})"
                )


def _explain(error: jsonschema.ValidationError) -> Iterator[str]:
    """The error in words that name the key and what is allowed."""
    where = ".".join(map(str, error.absolute_path)) or "the configuration"
    rule, allowed, value = error.validator, error.validator_value, error.instance
    if rule == "oneOf" and isinstance(value, dict):
        if all(set(option) == {"required"} for option in allowed):
            options = " | ".join(" and ".join(option["required"]) for option in allowed)
            yield f"{where}: give exactly one of: {options}"
            return
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
            "oneOf": "must be a share from 0 to below 1, or a list of piece names",
            "pattern": f"must match {allowed}",
        }
        yield f"{where}: is {value!r}; {words.get(str(rule), error.message)}"


def _explain_alternatives(where: str, error: jsonschema.ValidationError) -> Iterator[str]:
    """Which `method` was meant decides which of its alternatives to measure an entry by."""
    methods = [option["properties"]["method"]["const"] for option in error.validator_value]
    method = error.instance.get("method")
    if method not in methods:
        yield f"{where}.method: is {method!r}; must be one of: {', '.join(methods)}"
        return
    for inner in error.context or ():
        if inner.schema_path[0] == methods.index(method):
            yield from _explain(inner)
