"""A clock that has gone back: where results are of a later time than now, times tell nothing."""

import os
import time
from datetime import datetime
from pathlib import Path

from continuo.base.errors import UserError

AHEAD = 5  # seconds by which the clock of a file server, or of another node, may be ahead
ASIDE = {"cache", "logs", "midi", "source"}  # folders that no time in tells what is stale


def require_past(results: Path) -> None:
    """UserError where a file of the results is of a later time than now.

    Snakemake looks at the content of what is newer than what was made from it. After the clock has
    gone back, what is made now seems older than what was made from the one before it.
    """
    now = time.time()
    for folder, below, files in os.walk(results):
        below[:] = set(below) - ASIDE
        for path in (Path(folder, name) for name in files):
            made = _written(path)
            if made > now + AHEAD:
                raise UserError(
                    f"{path} is of {_said(made)}, and now it is {_said(now)}: the clock has gone "
                    "back, and what is newer than what cannot be told. Set the clock, or delete "
                    f"what is in {results} but its folder cache, in which trained networks are "
                    "found again."
                )


def _written(path: Path) -> float:
    """When, in seconds; long ago where it has just gone, as the drafts of another run do."""
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return 0.0


def _said(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M:%S}"
