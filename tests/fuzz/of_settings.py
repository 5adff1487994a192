"""The reader of configurations."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from attacked import Target
from mutants import changed
from snakemake.utils import update_config

from continuo.models.settings import CONFIGURATION
from continuo.settings.check import check_config
from continuo.settings.kept import checked_once
from projects import ROOT, TINY

# libyaml's, where it is there, are many times as quick
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def configurations() -> list[bytes]:
    found: list[dict] = [{"experiments": {"tiny": TINY}}]
    for overlay in ("config.yaml", "config.lecture.yaml", "config.quick.yaml"):
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


TARGETS = (Target("configuration", configurations, check_yaml, mutate=change_yaml),)
