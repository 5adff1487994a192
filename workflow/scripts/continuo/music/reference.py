"""The real piece that a sample is looked at and listened to beside."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from continuo.music.chords import Chord, from_text


def reference_piece(record: Mapping[str, Any], split: pd.DataFrame) -> str:
    """The piece that primed the sample, else the first that trains.

    record: the sample's JSON; split: the table of that name.
    """
    return record["primer_piece"] or split.loc[split["role"] == "train", "piece"].iloc[0]


def chords_of(piece: str, chords: pd.DataFrame) -> list[Chord]:
    """All chords of `piece`, from the table of that name."""
    return [from_text(text) for text in chords.loc[chords["piece"] == piece, "pitches"]]
