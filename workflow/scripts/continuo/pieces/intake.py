"""From MIDI files to one table of chords, and a report of what each file gave."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.midi.notes import read_notes
from continuo.pieces.chord_table import TEXT, chord_columns, frame_columns
from continuo.pieces.tables import SCHEMA

COLUMNS = "piece status reason notes chords seconds tracks ticks_per_quarter".split()
COUNTS = dict.fromkeys("notes chords tracks ticks_per_quarter".split(), "Int64")


def decode_files(
    files: Sequence[tuple[str, str | Path]],
    max_notes: int = 0,
    drums: bool = True,
    grid: float = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Chords and intake of `files`, pairs of a piece's name and its MIDI file.

    Chords: `continuo.midi.notes.chord_columns`, or with a `grid` in quarters its `frame_columns`,
    with the column piece in front. Intake: one row a
    file; status is "used", "repaired" (used, and the reason says what was mended) or "refused".
    """
    tables, rows = [], []
    for piece, path in files:
        row: dict[str, object] = {"piece": piece, "status": "refused"}
        rows.append(row)
        try:
            notes = read_notes(path)
            columns = (
                frame_columns(notes, grid, max_notes, drums)
                if grid
                else chord_columns(notes, max_notes, drums)
            )
        except UserError as error:
            row["reason"] = str(error).removeprefix(f"{path}: ")
            continue
        row |= {
            "notes": len(notes.onset),
            "chords": len(columns["onset"]),
            "seconds": round(notes.seconds, 3),
            "tracks": notes.tracks,
            "ticks_per_quarter": notes.ticks_per_quarter,
        }
        if not row["chords"]:
            row["reason"] = "no notes" if len(notes.onset) == 0 else "no notes but drums"
            continue
        mended = [
            f"{count} {what}"
            for count, what in (
                (notes.left_open, "notes never ended: ended with their track"),
                (
                    notes.restruck,
                    "notes struck again before they ended: ended there, not begun anew",
                ),
            )
            if count
        ]
        row |= {"status": "repaired" if mended else "used", "reason": "; ".join(mended)}
        tables.append({"piece": [piece] * len(columns["onset"]), **columns})
    intake = pd.DataFrame(rows, columns=COLUMNS).astype(COUNTS)
    if not tables:
        return pd.DataFrame(columns=SCHEMA.names), intake
    # one table, made once: a table of their own would take small files longer than all the rest
    chords = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    return pd.DataFrame(chords).astype({"piece": str, **TEXT}), intake


def read_intake(path: str | Path) -> pd.DataFrame:
    """The intake of `decode_files` from a CSV file."""
    return pd.read_csv(path, dtype={"piece": str, "reason": str, **COUNTS})
