"""The real piece that a sample is looked at and listened to beside."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from continuo.pieces.chords import Chord, from_text
from continuo.pieces.spelled import quarters_in_ticks
from continuo.pieces.tables import read_parts, read_pieces


def reference_piece(record: Mapping[str, Any], split: pd.DataFrame) -> str:
    """The piece that primed the sample, else the first that trains.

    record: the sample's JSON; split: the table of that name.
    """
    return record["primer_piece"] or split.loc[split["role"] == "train", "piece"].iloc[0]


def chords_of(piece: str, path: str | Path) -> list[Chord]:
    """All chords of `piece`, from the table of chords in the file `path`."""
    return [from_text(text) for text in read_pieces(path, [piece])[piece]]


def tempos_in(path: str | Path, piece: str, start: int, end: int) -> list[tuple[float, int]]:
    """The tempos, in microseconds a quarter, at chords `start` to before `end` of a piece of the
    table in the file `path`: each that differs from the one before, with where it begins, in
    quarters from the first of these chords on. KeyError where the piece is not there."""
    for part in read_parts(path, ["piece", "onset", "ticks_per_quarter", "tempo"]):
        rows = part[part["piece"] == piece].iloc[start:end]
        if len(rows):
            quarter = quarters_in_ticks(rows["ticks_per_quarter"].to_numpy())
            place = ((rows["onset"] - rows["onset"].iloc[0]) / quarter).tolist()
            tempo = rows["tempo"].tolist()
            changes = [n for n in range(len(tempo)) if not n or tempo[n] != tempo[n - 1]]
            return [(place[n], tempo[n]) for n in changes]
    raise KeyError(piece)
