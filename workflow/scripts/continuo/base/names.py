"""Names of files: as text, and as the names of results."""

import os
import re
from pathlib import Path


def readable(path: str | Path) -> str:
    """The path as text that can be written: a byte in it that is no UTF-8 becomes "\ufffd"."""
    return os.fsencode(path).decode("utf-8", "replace")


def own_name(path: str) -> str:
    """What the results of a piece are called: its file's name in a-z, 0-9 and _."""
    return re.sub(r"[^a-z0-9]+", "_", Path(path).stem.lower()).strip("_") or "piece"
