"""From MIDI files to one table of chords, and a report of what each file gave."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.base.limits import within
from continuo.base.words import tally
from continuo.midi.events import DRUMS
from continuo.midi.notes import MidiNotes
from continuo.pieces.chord_table import TEXT, chord_columns, frame_columns
from continuo.pieces.tables import SCHEMA
from continuo.scores.performances.reading import read_piece
from continuo.scores.records import COLUMNS, COUNTS


def decode_files(
    files: Sequence[tuple[str, str | Path]],
    max_notes: int = 0,
    drums: bool = True,
    grid: float = 0,
    reading: str = "notes",
    timing: str = "auto",
    pedal: Literal["auto"] | bool = "auto",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Chords and intake of `files`, pairs of a piece's name and its MIDI file.

    Chords: `continuo.pieces.chord_table.chord_columns`, or with a `grid` in quarters its
    `frame_columns`, with the column piece in front; reading, timing, pedal: see
    `continuo.scores.performances.reading.read_piece`.
    Intake: one row a file; status is "used", "repaired" (used, and something was amiss in it) or
    "refused"; the reason says what was amiss, left out or merged; timing is "score" or
    "performance", and sure how certain that is, 0 to 1. Whatever is raised while a file is read is
    the reason for which it is refused.
    """
    tables, rows = [], []
    for piece, path in files:
        row: dict[str, object] = {"piece": piece, "status": "refused"}
        rows.append(row)
        try:
            with within():
                notes, told = read_piece(path, reading, timing, pedal)
                columns = (
                    frame_columns(notes, grid, max_notes, drums)
                    if grid
                    else chord_columns(notes, max_notes, drums)
                )
        except UserError as error:
            row["reason"] = str(error).removeprefix(f"{path}: ")
            continue
        except Exception as error:  # one bad file is a line of the intake, not the end of a run
            row["reason"] = f"could not be read ({type(error).__name__}: {error})"
            continue
        row |= {
            "notes": len(notes.onset),
            "chords": len(columns["onset"]),
            "seconds": round(notes.seconds, 3),
            "tracks": notes.tracks,
            "ticks_per_quarter": notes.ticks_per_quarter,
            "timing": told.kind,
            "sure": told.sure,
        }
        if not row["chords"]:
            row["reason"] = "; ".join([_why_empty(notes, drums), *notes.told])
            continue
        row["status"] = "repaired" if notes.told else "used"
        row["reason"] = "; ".join([*notes.told, *_left_out(notes, max_notes, drums)])
        tables.append({"piece": [piece] * len(columns["onset"]), **columns})
    intake = pd.DataFrame(rows, columns=COLUMNS).astype(COUNTS)
    if not tables:
        return pd.DataFrame(columns=SCHEMA.names), intake
    # one table, made once: a table of their own would take small files longer than all the rest
    chords = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    return pd.DataFrame(chords).astype({"piece": str, **TEXT}), intake


def _why_empty(notes: MidiNotes, drums: bool) -> str:
    if not len(notes.onset):
        return "no notes"
    if not drums and (notes.channel == DRUMS).all():
        return "no notes but drums"
    return "no note sounds at any step of chords.grid"


def _left_out(notes: MidiNotes, max_notes: int, drums: bool) -> list[str]:
    """What of the notes is in no chord, and what of the strikes in no note of its own."""
    melodic = notes.channel != DRUMS
    beyond = 0
    if max_notes:
        kept = melodic | drums
        onset = np.unique(notes.onset[kept] * 128 + notes.pitch[kept]) // 128
        beyond = int(np.maximum(np.unique(onset, return_counts=True)[1] - max_notes, 0).sum())
    return tally(
        {
            "note of drums left out": 0 if drums else int((~melodic).sum()),
            "note beyond chords.max_notes left out": beyond,
            "strike merged with another of its pitch": notes.merged,
        }
    )
