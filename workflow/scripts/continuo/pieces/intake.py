"""From MIDI files to one table of chords, and a report of what each file gave."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.base.limits import within
from continuo.base.words import tally
from continuo.midi.instruments import chosen_parts
from continuo.midi.notes import MidiNotes
from continuo.pieces.chord_table import TEXT, chord_columns, on_grid
from continuo.pieces.note_tables import CHANGES, NOTES, PARTS, change_rows, note_columns, part_rows
from continuo.pieces.tables import SCHEMA
from continuo.scores.performances.reading import read_piece
from continuo.scores.records import COLUMNS, COUNTS


class Decoded(NamedTuple):
    """What is read of some files, in tables.

    chords: `continuo.pieces.chord_table.chord_columns` with the column piece in front. notes,
    parts, changes: see `continuo.pieces.note_tables`; the notes are those that count, on the grid
    where there is one. intake: one row a file; status is "used", "repaired" (used, and something
    was amiss in it) or "refused"; the reason says what was amiss, left out or merged; parts names
    its parts; timing is "score" or "performance", and sure how certain that is, 0 to 1.
    """

    chords: pd.DataFrame
    notes: pd.DataFrame
    parts: pd.DataFrame
    changes: pd.DataFrame
    intake: pd.DataFrame


def decode_files(
    files: Sequence[tuple[str, str | Path]],
    max_notes: int = 0,
    drums: bool = True,
    grid: float = 0,
    reading: str = "notes",
    timing: str = "auto",
    pedal: Literal["auto"] | bool = "auto",
    parts: Mapping[str, Sequence[str]] | None = None,
) -> Decoded:
    """What is in `files`, pairs of a piece's name and its MIDI file.

    grid: quarters between two chords of all that sounds then; 0: a chord wherever notes begin.
    reading, timing, pedal: see `continuo.scores.performances.reading.read_piece`. parts: which are
    heard, see `continuo.midi.instruments.chosen_parts`. Whatever is raised while a file is read is
    the reason for which it is refused.
    """
    chords, notes = [], []
    tables: dict[str, list] = {"parts": [], "changes": [], "intake": []}
    for piece, path in files:
        row: dict[str, object] = {"piece": piece, "status": "refused"}
        tables["intake"].append(row)
        try:
            with within():
                whole, told = read_piece(path, reading, timing, pedal)
                chosen = chosen_parts(whole.parts, **(parts or {}))
                heard = whole.at(chosen[whole.part])
                heard = on_grid(heard, grid) if grid else heard
                columns = chord_columns(heard, max_notes, drums)
        except UserError as error:
            row["reason"] = str(error).removeprefix(f"{path}: ")
            continue
        except Exception as error:  # one bad file is a line of the intake, not the end of a run
            row["reason"] = f"could not be read ({type(error).__name__}: {error})"
            continue
        row |= {
            "notes": len(whole.onset),
            "chords": len(columns["onset"]),
            "seconds": round(whole.seconds, 3),
            "tracks": whole.tracks,
            "parts": ", ".join(map(str, whole.parts)),
            "ticks_per_quarter": whole.ticks_per_quarter,
            "timing": told.kind,
            "sure": told.sure,
        }
        if not row["chords"]:
            row["reason"] = "; ".join([_why_empty(whole, chosen, drums), *whole.told])
            continue
        row["status"] = "repaired" if whole.told else "used"
        left_out = _left_out(whole, chosen, max_notes, drums)
        row["reason"] = "; ".join([*whole.told, *left_out])
        chords.append({"piece": [piece] * len(columns["onset"]), **columns})
        notes.append(note_columns(piece, heard))
        tables["parts"] += part_rows(piece, whole, chosen)
        tables["changes"] += change_rows(piece, whole)
    return Decoded(
        _table(chords, SCHEMA.names).astype({"piece": str, **TEXT}),
        _table(notes, NOTES.names),
        pd.DataFrame(tables["parts"], columns=PARTS),
        pd.DataFrame(tables["changes"], columns=CHANGES),
        pd.DataFrame(tables["intake"], columns=COLUMNS).astype(COUNTS),
    )


def _table(
    found: Sequence[Mapping[str, np.ndarray | list[str]]], names: Sequence[str]
) -> pd.DataFrame:
    """One table, made once: one of its own would take small files longer than all the rest."""
    if not found:
        return pd.DataFrame(columns=names)
    return pd.DataFrame({name: np.concatenate([one[name] for one in found]) for name in names})


def _why_empty(notes: MidiNotes, chosen: np.ndarray, drums: bool) -> str:
    if not len(notes.onset):
        return "no notes"
    if not chosen[notes.part].any():
        there = ", ".join(map(str, notes.parts))
        return f"none of its parts is one that is asked for (parts:); it has: {there}"
    if not drums and notes.drums[chosen[notes.part]].all():
        return "no notes but drums"
    return "no note sounds at any step of chords.grid"


def _left_out(notes: MidiNotes, chosen: np.ndarray, max_notes: int, drums: bool) -> list[str]:
    """What of the notes is in no chord, and what of the strikes in no note of its own."""
    asked = chosen[notes.part]
    beyond = 0
    if max_notes:
        kept = asked & (~notes.drums | drums)
        onset = np.unique(notes.onset[kept] * 128 + notes.pitch[kept]) // 128
        beyond = int(np.maximum(np.unique(onset, return_counts=True)[1] - max_notes, 0).sum())
    return tally(
        {
            "note of a part that is not asked for left out": int((~asked).sum()),
            "note of drums in no chord": 0 if drums else int((notes.drums & asked).sum()),
            "note beyond chords.max_notes left out": beyond,
            "strike merged with another of its pitch": notes.merged,
        }
    )
