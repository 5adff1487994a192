"""Where the MIDI file of each piece lies."""

from collections.abc import Iterable
from pathlib import Path

from continuo.scores.records import read_sources


def midi_files(folders: Iterable[str | Path], sources: Iterable[str | Path]) -> dict[str, Path]:
    """The MIDI file of each piece, from the shards' folders and their tables sources.csv."""
    found: dict[str, Path] = {}
    for folder, table in zip(folders, sources, strict=True):
        pieces = read_sources(table)
        pieces = pieces[pieces["status"] == "ok"]
        found |= {row.piece: Path(folder) / row.midi for row in pieces.itertuples()}
    return found
