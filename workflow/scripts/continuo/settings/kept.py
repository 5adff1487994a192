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
from continuo.settings.extent import require_bounded

Config = dict[str, Any]


def checked_once(
    config: Config, code: str, check: Callable[[Config], Config], kept: Path
) -> Config:
    """What `check` gives for `config`, from the file `kept` where it was checked last.

    code: a digest of all that the check depends on. Raises UserError where the configuration has no
    end, or hardly any.
    """
    try:
        require_bounded(config)
    except UserError as error:
        raise UserError(f"The configuration is not valid:\n  {error}") from error
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
