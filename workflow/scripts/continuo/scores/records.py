"""What the shards of an experiment record of their files, brought together."""

from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.errors import UserError

FACTS = "notes chords seconds tracks parts ticks_per_quarter timing sure".split()
COLUMNS = ["piece", "status", "reason", *FACTS]
COUNTS = dict.fromkeys("notes chords tracks ticks_per_quarter".split(), "Int64")


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
    intake.loc[intake["status"] == "refused", FACTS] = np.nan
    if not (intake["status"] != "refused").any():
        reasons = "; ".join(f"{row.piece}: {row.reason}" for row in intake[:10].itertuples())
        raise UserError(f"None of the {len(intake)} files is of use. {reasons}")
    return sources, intake


def read_sources(path: str | Path) -> pd.DataFrame:
    """The record of `continuo.scores.collect.collect` from a CSV file, all of it text."""
    return pd.read_csv(path, keep_default_na=False, dtype=str)


def read_intake(path: str | Path) -> pd.DataFrame:
    """The intake of `continuo.pieces.intake.decode_files`, columns COLUMNS, from a CSV file."""
    return pd.read_csv(
        path, dtype={"piece": str, "reason": str, "parts": str, "timing": str, **COUNTS}
    )
