"""The checked configuration, kept from run to run.

To check it takes the modules of all settings, and NumPy with the decoders, whose keys lie with
them; each run reads the configuration, and each of its jobs.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from continuo.base.errors import UserError

Config = dict[str, Any]

ENTRIES = 200_000  # keys and values; config.yaml has some hundreds
DEEPEST = 20  # entries within each other; config.yaml has seven


def checked_once(
    config: Config, code: str, check: Callable[[Config], Config], kept: Path
) -> Config:
    """What `check` gives for `config`, from the file `kept` where it was checked last.

    code: a digest of all that the check depends on. Raises UserError where the configuration has no
    end, or hardly any.
    """
    _require_end(config)
    key = hashlib.sha256(repr((config, code)).encode()).hexdigest()
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        found = json.loads(kept.read_bytes())
        if found["key"] == key:
            return found["config"]
    checked = check(config)
    new = kept.with_name(f"{kept.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # a folder that cannot be written: check again
        kept.parent.mkdir(exist_ok=True)
        new.write_text(json.dumps({"key": key, "config": checked}))
        new.replace(kept)
    return checked


def _require_end(config: Config) -> None:
    """YAML's anchors can stand in each other, so for any number of entries, and in themselves."""
    waiting: list[tuple[Any, int]] = [(config, 0)]
    entries = 0
    while waiting:
        value, depth = waiting.pop()
        entries += 1
        if entries > ENTRIES or depth > DEEPEST:
            raise UserError(
                f"The configuration is not valid:\n  it has more than {ENTRIES:,} entries, or "
                f"more than {DEEPEST} within each other; look for an anchor (&) that stands in "
                "itself or in many others"
            )
        if isinstance(value, dict):
            waiting += [(inner, depth + 1) for inner in value.values()]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]
