"""The table of chords in a file, chords.parquet: written, merged and read part by part.

A part has the pieces of a few hundred files, each piece whole. Nothing here holds more than one,
however many pieces there are.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema(
    [
        ("piece", pa.string()),
        ("onset", pa.int64()),
        ("duration", pa.int64()),
        ("ticks_per_quarter", pa.int32()),
        ("bar_tick", pa.int32()),
        ("bar_ticks", pa.int32()),
        ("tempo", pa.int32()),
        ("pitches", pa.string()),
        ("durations", pa.string()),
        ("players", pa.string()),
        ("loudness", pa.int16()),
        ("drums", pa.string()),
    ]
)


def write_chords_table(parts: Iterable[pd.DataFrame], path: str | Path) -> None:
    """Write the `parts` of the table, columns as in SCHEMA, one after the other."""
    with parts_written(path, SCHEMA) as write:
        for part in parts:
            write(part)


@contextmanager
def parts_written(path: str | Path, schema: pa.Schema) -> Iterator[Callable[[pd.DataFrame], None]]:
    """What writes one part of a table after the other, columns as in `schema`."""
    with pq.ParquetWriter(path, schema) as writer:

        def write(part: pd.DataFrame) -> None:
            if len(part):
                table = pa.Table.from_pandas(part, schema, preserve_index=False)
                writer.write_table(table, row_group_size=len(part))

        yield write


def read_parts(path: str | Path, columns: list[str] | None = None) -> Iterator[pd.DataFrame]:
    """The parts of the table, in order, with these columns or all."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            yield file.read_row_group(number, columns).to_pandas()


def rows_of(part: pd.DataFrame, pieces: Set[str]) -> pd.DataFrame:
    """The rows of a part that are of one of these pieces, in a time that does not grow with them:
    pandas would look at all of them for each part."""
    return part[part["piece"].isin(pieces & set(part["piece"].unique()))]


def read_pieces(path: str | Path, names: Iterable[str]) -> dict[str, list[str]]:
    """The chord texts of each piece in `names`, in their order; KeyError for one that is absent."""
    names = list(names)
    wanted = set(names)
    found: dict[str, list[str]] = {}
    if wanted:
        for part in read_parts(path, ["piece", "pitches"]):
            rows = rows_of(part, wanted)
            # a text that sounds again and again is held once: there may be millions
            number, texts = pd.factorize(rows["pitches"])
            shared = pd.Series(np.asarray(texts, object)[number], rows.index, object)
            found |= shared.groupby(rows["piece"], sort=False).agg(list).to_dict()
    return {name: found[name] for name in names}


def piece_lengths(path: str | Path) -> pd.Series:
    """How many chords each piece has, by its name, sorted."""
    counts = [part["piece"].value_counts() for part in read_parts(path, ["piece"])]
    return pd.concat(counts).sort_index()


def piece_starts(part: pd.DataFrame) -> np.ndarray:
    """Where each piece of a part begins, and its end, shape (pieces + 1,)."""
    piece = part["piece"].to_numpy()
    return np.append(np.flatnonzero(np.append(True, piece[1:] != piece[:-1])), len(piece))
