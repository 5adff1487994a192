"""Where the MIDI file of each piece lies."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd


def midi_files(folders: Iterable[str | Path], sources: Iterable[str | Path]) -> dict[str, Path]:
    """The MIDI file of each piece, from the shards' folders and their tables sources.csv."""
    found: dict[str, Path] = {}
    for folder, table in zip(folders, sources, strict=True):
        pieces = pd.read_csv(table, keep_default_na=False)
        pieces = pieces[pieces["status"] == "ok"]
        found |= {row.piece: Path(folder) / row.midi for row in pieces.itertuples()}
    return found
