"""The real piece that a sample is looked at and listened to beside."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from continuo.pieces.chords import Chord, from_text
from continuo.pieces.tables import read_pieces


def reference_piece(record: Mapping[str, Any], split: pd.DataFrame) -> str:
    """The piece that primed the sample, else the first that trains.

    record: the sample's JSON; split: the table of that name.
    """
    return record["primer_piece"] or split.loc[split["role"] == "train", "piece"].iloc[0]


def chords_of(piece: str, path: str | Path) -> list[Chord]:
    """All chords of `piece`, from the table of chords in the file `path`."""
    return [from_text(text) for text in read_pieces(path, [piece])[piece]]
