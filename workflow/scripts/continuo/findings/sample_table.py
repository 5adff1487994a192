"""The table of a sample, samples/<decoder>_<number>.csv, as chords."""

from pathlib import Path

import pandas as pd

from continuo.pieces.chords import Chord, from_text

TEXTS = {"pitches": str, "durations": str}  # columns, lest "60.70" become a number


def read_sample(path: str | Path) -> pd.DataFrame:
    """The table, a row a chord: first those of the part "primer", then those "generated"."""
    return pd.read_csv(path, dtype=TEXTS)


def chords_in(table: pd.DataFrame, part: str = "generated") -> list[Chord]:
    """The chords of one part of it."""
    return table.loc[table["part"] == part, "pitches"].map(from_text).tolist()
