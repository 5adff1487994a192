"""The files of an experiment in shards, each read by a job of its own.

A file's shard follows from its name alone, so that a file which comes, goes or changes concerns
one shard, and the number of jobs does not grow with the files.
"""

import hashlib

import numpy as np
import pandas as pd

from continuo.base.errors import UserError

SHARDED = 1000  # files, from which on there is more than one shard
SHARDS = 16


def count_shards(files: int, wanted: int = 0) -> int:
    """How many shards so many files make: `wanted`, if that is not 0."""
    return wanted or (SHARDS if files >= SHARDED else 1)


def shard_of(piece: str, shards: int) -> int:
    """The shard of the piece of that name, from 0."""
    return int.from_bytes(hashlib.sha256(piece.encode()).digest()[:8], "big") % shards


def merge_records(sources: pd.DataFrame, intake: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The records of all shards, sorted by piece; a piece that is a copy of another is refused.

    A copy has the bytes of a piece before it: on both sides of a split it would spoil it. Raises
    UserError where no piece is left to use.
    """
    sources = sources.sort_values("piece", ignore_index=True)
    intake = intake.sort_values("piece", ignore_index=True)
    good = sources[sources["status"] == "ok"]
    first = good.groupby("sha256")["piece"].transform("first")
    reason = "the same file as " + first[good["piece"] != first]
    for table in (sources, intake):
        places = table["piece"].isin(good.loc[reason.index, "piece"])
        table.loc[places, "status"] = "refused"
        table.loc[places, "reason"] = reason.to_numpy()
    counts = intake.columns.difference(["piece", "status", "reason"])
    intake.loc[intake["status"] == "refused", counts] = np.nan
    if not (intake["status"] != "refused").any():
        reasons = "; ".join(f"{row.piece}: {row.reason}" for row in intake[:10].itertuples())
        raise UserError(f"None of the {len(intake)} files is of use. {reasons}")
    return sources, intake
