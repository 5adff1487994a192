"""Readers of configurations."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from attacked import Target, in_file
from mutants import changed, damaged
from snakemake.common.configfile import load_configfile
from snakemake.exceptions import WorkflowError
from snakemake.utils import update_config

from continuo.base.errors import UserError
from continuo.models.settings import CONFIGURATION
from continuo.settings.check import check_config
from continuo.settings.extent import require_readable
from continuo.settings.kept import checked_once
from projects import ROOT, TINY

# libyaml's, where it is there, are many times as quick
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def configurations() -> list[bytes]:
    found: list[dict] = [{"experiments": {"tiny": TINY}}]
    for overlay in (
        "config.yaml",
        "config.lecture.yaml",
        "config.quick.yaml",
        "config.composer.yaml",
    ):
        found.append(yaml.safe_load((ROOT / "config.yaml").read_text()))
        update_config(found[-1], yaml.safe_load((ROOT / overlay).read_text()))
    return [yaml.dump(one, Dumper=Dumper).encode() for one in found]


def change_yaml(content: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    return yaml.dump(changed(yaml.load(content, Loader), draw), Dumper=Dumper).encode()


def check_yaml(content: bytes, folder: Path) -> None:
    found = yaml.load(content, Loader)
    if isinstance(found, dict):  # Snakemake refuses what is none
        check = lambda config: check_config(config, CONFIGURATION)  # noqa: E731
        checked = checked_once(found, "code", check, folder / "kept.json")
        assert check_config(checked, CONFIGURATION)["experiments"]


def texts() -> list[bytes]:
    """With anchors, and what YAML makes of texts."""
    merged = "a: &a {b: &b [1, 0x1f, 1:30, 2024-01-02], c: d}\ne: {<<: *a, f: *b}\ng: [*a, *b]\n"
    return [merged.encode(), yaml.safe_dump(TINY).encode(), b'{"a": [1, {"b": "c"}]}']


def anchor(content: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """Damaged, or with other anchors where there are some: in themselves, or in each other."""
    if draw.random() < 0.3:
        return damaged(content, others, draw)
    lines = ["k0: &k0 {x: 1}"] * draw.randrange(2)
    for number in range(draw.choice((2, 9, 40))):
        first, second = (f"*k{draw.randrange(number + 1)}" for _ in range(2))
        written = draw.choice(("[{}, {}]", "{{<<: [{}, {}]}}", "{{a: {}, b: {}}}"))
        lines.append(f"k{number}: &k{number} {written.format(first, second)}")
    return "\n".join([*lines, ""]).encode() + content


def read_text(path: Path) -> None:
    """As Snakemake does, which must come to an end."""
    require_readable(path)
    update_config({}, load_configfile(path))


TARGETS = (
    Target("configuration", configurations, check_yaml, mutate=change_yaml),
    Target("yaml", texts, in_file(read_text, "a.yaml"), (UserError, WorkflowError), mutate=anchor),
)
