"""What reruns when, from Snakemake's own rules and their graph: reruns.md, the golden file."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from continuo.decoding.registry import METHODS
from continuo.models.registry import kinds
from continuo.models.settings import CONFIGURATION
from continuo.report.base.rule_graph import read_rules
from continuo.settings.declare import Tagged
from continuo.settings.keys import Kind, keys_of, kind_of

ROOT = Path(__file__).parents[1]
TARGETS = ("lecture", "images", "complete", "every_continue", "every_harmonise")
DECODERS = {
    **{method: {"method": method} for method in METHODS},
    **{f"of_{model}": {"method": "greedy", "model": model} for model in kinds()},
}
FLATTEN = [{"layer": "flatten"}]
# everything that a rule, a module or a key can be for
EVERY = {
    "run": ["every"],
    "primer": "own.mid",
    "melody": "own.mid",
    "experiments": {
        "every": {
            "source": {"folder": "data"},
            "decoders": DECODERS,
            "generation": {"samples": 3},  # so many that they can be told from real music
            **{kind.section: {} for kind in kinds().values() if kind.section},
        }
    },
    "images": {
        "pictures": {
            "source": {"mnist": "data"},
            "corrupted": 1,
            "classifiers": {"one": {"layers": FLATTEN}},
            "gans": {
                "one": {"features": "pictures/one", "generator": FLATTEN, "discriminator": FLATTEN}
            },
        }
    },
    "completion": {
        "font": {
            "source": {"path": "one.ttf"},
            "target": {"path": "other.ttf"},
            "characters": "characters.txt",
            "judges": {
                "script": {"layers": FLATTEN},
                "reader": {"layers": FLATTEN, "fonts": {"one": {"path": "third.ttf"}}},
            },
        }
    },
}


@dataclass(frozen=True)
class Reruns:
    """What reruns: rules, in the order of the data, by what changes.

    after: rules that read what the rule writes. keys: of the configuration, dotted, those of sets
    of images below "images", those of completions below "completion". modules: of scripts/, those
    that make nothing stale, too; files: others of workflow/.
    """

    after: dict[str, list[str]]
    keys: dict[str, list[str]]
    modules: dict[str, list[str]]
    files: dict[str, list[str]]

    def behind(self, rules: Iterable[str]) -> set[str]:
        """These rules and all that read what they write, if only through others."""
        found: set[str] = set()
        waiting = list(rules)
        while waiting:
            rule = waiting.pop()
            if rule not in found:
                found.add(rule)
                waiting += self.after[rule]
        return found


@cache
def derived() -> Reruns:
    """From the shipped workflow, as Snakemake reads it."""
    with tempfile.TemporaryDirectory() as folder:
        told, dot = _asked(Path(folder))
    _, edges = read_rules(dot)
    order = list(told["params"])
    modules = sorted((ROOT / "workflow/scripts/continuo").rglob("*.py"))
    names = [path.relative_to(ROOT / "workflow/scripts").as_posix() for path in modules]
    files: dict[str, list[str]] = {name: [] for name in names if not name.endswith("__init__.py")}
    for rule in order:
        for line in told["params"][rule]:
            found = re.fullmatch(r"'(\S+) [0-9a-f]{16}'", line)
            if found and not found[1].endswith("__init__.py"):
                files.setdefault(found[1], []).append(rule)
    return Reruns(
        {rule: [other for other in order if (rule, other) in edges] for rule in order},
        {key: [r for r in order if r in rules] for key, rules in told["keys"].items()},
        {path: files[path] for path in sorted(files) if path.endswith(".py")},
        {path: files[path] for path in sorted(files) if not path.endswith(".py")},
    )


def _asked(folder: Path) -> tuple[dict[str, Any], str]:
    """What staleness.smk tells, and the graph of the rules."""
    (folder / "config").mkdir()
    (folder / "config/config.yaml").write_text(yaml.safe_dump(EVERY))
    (folder / "asked.json").write_text(json.dumps(dict(changes())))
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "docs/staleness.smk")]
    command += ["--rulegraph", "dot", "--", *TARGETS]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads((folder / "rules.json").read_text()), done.stdout


def changes() -> Iterator[tuple[str, tuple[str, list[str], Any]]]:
    """Each key of an experiment, of a set of images or of a completion, by its name here, and a
    change of it: the section, the path in EVERY, another value."""
    for section in ("experiments", "images", "completion"):
        mark = "" if section == "experiments" else f"{section}."
        entry = kind_of(keys_of(CONFIGURATION)[section].kind.arguments[1])
        for name, path, value in _below(entry, ()):
            yield mark + ".".join(name), (section, list(path), value)


def _below(
    kind: Kind, name: tuple[str, ...], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Any]]:
    """The keys of a kind that is called `name` and stands at `path`, and another value of each."""
    if kind.section:
        for key, inner in keys_of(kind.base).items():
            yield from _below(inner.kind, (*name, key), (*path, key))
    elif kind.note(Tagged) and kind.base is dict:
        yield name, path, {"method": "greedy", "constraints": {"lowest": 7}}
    elif kind.base is dict:
        entry = kind_of(kind.arguments[1])
        one = "greedy" if entry.note(Tagged) else "one"
        yield from _below(entry, (*name, "<name>"), (*path, one))
    else:
        yield name, path, {int: 7, float: 7, list: ["another"]}.get(kind.base, "another")


def text(reruns: Reruns) -> str:
    """The golden file, YAML."""
    told = yaml.safe_dump(asdict(reruns), sort_keys=False, default_flow_style=None, width=100)
    return "# What reruns when. `make docs` writes this file; read what has changed in it.\n" + told


START = """# What reruns when

Snakemake reruns a stage when a file that it reads has other content, when a key of the
configuration that it takes has another value, or when a module that its script uses has another
meaning; and then all stages that read what it writes. A dry run, `snakemake -n`, names what would
rerun, and what has changed.

Nothing reruns for

- a file that was touched, its content the same;
- a comment, a docstring, the words of a key, the layout of the code, what is told to a log;
- another experiment or set of images, added or removed;
- how a training is logged, locked, cached and kept in checkpoints: a trained network is stale only
  by its data, its settings, and the code of the model, its cells and its training.

A decoder that is added or changed, its code too, makes its own samples alone; `generation.samples`
and `seeds` make what is new alone; a piece that is added, changed or removed concerns its own shard
alone. What is trained again with what it was trained with once comes out of the cache.

`make docs` writes this page from Snakemake's own rules and their graph, and all that it derives
from them into `tests/reruns.yaml`.
"""


def page(reruns: Reruns) -> str:
    """docs/reruns.md."""
    scripts = {path: rules for path, rules in reruns.modules.items() if "/" not in path}
    modules = {path: reruns.modules[path] for path in reruns.modules if path not in scripts}
    parts = [
        ("Keys of the configuration", "`{}`", reruns.keys),
        ("Files of `workflow/` that are no modules", "`{}`", reruns.files),
        ("Scripts", "`{}`", scripts),
        ("Modules of `workflow/scripts/`", "`{}`", modules),
    ]
    lines = []
    for title, form, changes in parts:
        lines += ["", f"## {title}", "", *_table(reruns, form, changes)]
    return START + "\n".join(lines) + "\n"


def _table(reruns: Reruns, form: str, changes: dict[str, list[str]]) -> Iterator[str]:
    """What changes, the rules that rerun first, and those behind them; changes alike on a line."""
    order = list(reruns.after)
    groups: dict[tuple[int, str, str], list[str]] = {}
    for change, rules in changes.items():
        # a rule behind another of them needs no mention of its own
        heads = [a for a in rules if not any(a in reruns.behind(reruns.after[b]) for b in rules)]
        behind = sorted(reruns.behind(rules) - set(heads), key=order.index)
        first = order.index(heads[0]) if heads else -1
        groups.setdefault((first, _named(heads), _named(behind)), []).append(form.format(change))
    yield "| what changes | reruns first | and then |"
    yield "|---|---|---|"
    for (_, named, then), alike in sorted(groups.items()):
        yield f"| {', '.join(alike)} | {named or 'nothing'} | {then} |"


def _named(rules: list[str]) -> str:
    """A few rules by name; many as the first of them and all behind it."""
    if len(rules) <= 8:
        return ", ".join(f"`{rule}`" for rule in rules)
    return f"{len(rules)} rules from `{rules[0]}` to `{rules[-1]}`"
