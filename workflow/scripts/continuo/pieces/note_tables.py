"""What a piece has beside its chords, in tables: its notes, its parts, and what changes in it.

The notes are in the file notes.parquet, part by part as `continuo.pieces.tables` has it; parts.csv
and changes.csv have a few rows a piece.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from continuo.midi.instruments import players_of
from continuo.midi.notes import MidiNotes

NOTES = pa.schema(
    [
        ("piece", pa.string()),
        ("onset", pa.int64()),
        ("duration", pa.int64()),
        ("pitch", pa.int16()),
        ("velocity", pa.int16()),
        ("part", pa.int32()),
    ]
)
PARTS = "piece part player track channel program name instrument notes chosen".split()
CHANGES = "piece tick what value beside".split()


def note_columns(piece: str, notes: MidiNotes) -> dict[str, np.ndarray | list[str]]:
    """A row a note, columns as in NOTES: onset and duration in ticks; sorted by onset, then pitch,
    then part."""
    order = np.lexsort([notes.part, notes.pitch, notes.onset])
    columns = {name: getattr(notes, name)[order] for name in NOTES.names[1:]}
    return {"piece": [piece] * len(order), **columns}


def part_rows(
    piece: str, notes: MidiNotes, chosen: np.ndarray
) -> list[Mapping[str, str | int | bool]]:
    """A row a part, columns as in PARTS; chosen: whether it is one to be heard.

    player: see `continuo.midi.instruments.players_of`; -1 for one that is not heard.
    """
    counts = np.bincount(notes.part, minlength=len(notes.parts)).tolist()
    heard = notes.at(chosen[notes.part])
    player = np.where(chosen, players_of(heard.parts, heard.part, heard.pitch), -1)
    return [
        {
            "piece": piece,
            "part": number,
            "player": int(player[number]),
            "track": part.track,
            "channel": part.channel,
            "program": part.program,
            "name": part.name,
            "instrument": part.instrument,
            "notes": counts[number],
            "chosen": bool(chosen[number]),
        }
        for number, part in enumerate(notes.parts)
    ]


def change_rows(piece: str, notes: MidiNotes) -> list[Mapping[str, str | int]]:
    """A row a tempo (value: microseconds a quarter), metre (value, beside: numerator and
    denominator) or key signature (sharps, and 1 for minor), columns as in CHANGES, in time."""
    found: list[tuple[int, str, int, int]] = [
        *((tick, "tempo", value, 0) for tick, value in notes.tempos),
        *((tick, "metre", top, bottom) for tick, top, bottom in notes.metres),
        *((tick, "key", sharps, minor) for tick, sharps, minor in notes.keys),
    ]
    told = sorted(dict.fromkeys(found), key=lambda change: change[0])  # each track may tell them
    return [dict(zip(CHANGES, (piece, *change), strict=True)) for change in told]


def names_of_players(path: str | Path) -> dict[int, str]:
    """What each player is called, by its number, from a table parts.csv: as most of its parts are,
    if most have one name, else by its instrument."""
    table = pd.read_csv(path, keep_default_na=False)
    found = {}
    for player, parts in table[table["chosen"]].groupby("player"):
        names = parts["name"].value_counts()
        usual = names.index[0] if 2 * names.iloc[0] > len(parts) else ""
        found[int(str(player))] = usual or parts["instrument"].iloc[0]
    return found
