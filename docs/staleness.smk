"""The workflow, and what makes its rules stale, as the file rules.json; staleness.py asks for it."""


include: "../workflow/Snakefile"


import copy
import inspect
import itertools
import json

from snakemake.iocontainers import Wildcards

ASKED = json.loads(Path("asked.json").read_text())
VALUES = {
    "experiment": ["every"],
    "images": ["pictures"],
    "completion": ["font"],
    "judge": ["script", "reader"],
    "name": ["every", "pictures", "font"],
    "report": REPORTS,
    "provenance": [Path(provenance_of(name)).stem for name in REPORTS],
    "decoder": list(config["experiments"]["every"]["decoders"]),
    "network": ["one"],
    "gan": ["one"],
    "number": ["1"],
    "shard": ["0"],
    "piece": ["own"],
    "done": ["continued"],
    "sound": ["source"],
    "score": ["source"],
}
MADE = [rule for rule in workflow.rules if rule.script]
# what functions remember, of the configuration too
KEPT = [found for found in [*globals().values()] if isinstance(found, type(code_of))]
KEPT.remove(code_of)


@cache
def parameters(rule):
    """The parameters of the rule that are compared with those of the last run, as functions."""
    found = []
    for item in rule.params:
        if not callable(item):
            found.append(partial(lambda value, wildcards: value, item))
        elif isinstance(item, partial) and item.func is value_of:
            # what the script is handed is what `takes` watches
            found.append(partial(value_of, *item.args, input=None))
        elif not {"input", "output", "threads", "resources"} & {
            *inspect.signature(item).parameters
        }:
            found.append(item)
    return found


def compared(rule):
    """What they are, for wildcards of each kind of what the rule makes."""
    names = sorted(rule.wildcard_names)
    known = {**VALUES, "model": [rule.wildcard_constraints.get("model")]}
    section = next((SECTIONS[name] for name in names if name in SECTIONS), "experiments")
    known["figure"] = [*figures(next(iter(config[section])))]
    cases = [
        Wildcards(fromdict=dict(zip(names, values)))
        for values in itertools.product(*(known[name] for name in names))
    ]
    return {repr(item(wildcards)) for item in parameters(rule) for wildcards in cases}


def stale(section, path, value):
    """The names of the rules with other parameters where the key is set to the value."""
    name = next(iter(config[section]))
    before, config[section][name] = config[section][name], copy.deepcopy(config[section][name])
    *above, last = path
    place = config[section][name]
    for key in above:
        place = place.setdefault(key, {})
    place[last] = value
    for remembering in KEPT:
        remembering.cache_clear()
    found = {rule.name for rule in MADE if compared(rule) != told[rule.name]}
    config[section][name] = before
    return found


told = {rule.name: compared(rule) for rule in MADE}
keys = {name: sorted(stale(*change)) for name, change in ASKED.items()}
Path("rules.json").write_text(
    json.dumps({"params": {name: sorted(lines) for name, lines in told.items()}, "keys": keys})
)
