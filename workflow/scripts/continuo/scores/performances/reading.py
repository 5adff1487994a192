"""A piece's notes, whether its file is a score or a performance."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from continuo.midi.notes import MidiNotes, read_notes
from continuo.midi.pedal import held_by_pedal
from continuo.scores.performances.on_beats import put_on_beats, too_much
from continuo.scores.performances.timing import PERFORMANCE, SCORE, Timing, timing_of


def read_piece(
    path: str | Path,
    reading: str = "notes",
    timing: str = "auto",
    pedal: Literal["auto"] | bool = "auto",
) -> tuple[MidiNotes, Timing]:
    """The notes of a MIDI file, those of a performance put on their beats, and which it was.

    reading, timing, pedal: as the keys of `chords`; in the lecture's reading all are scores, and
    for "auto" so is a performance in which beats are not looked for. Raises UserError, saying what
    is wrong with the file, where it cannot be read.
    """
    if reading == "lecture":
        return read_notes(path, reading), Timing(SCORE, 1.0)
    asked = pedal is True or (pedal == "auto" and timing != SCORE)
    notes = read_notes(path, reading, asked)
    found = timing_of(notes) if timing == "auto" else Timing(timing, 1.0)
    if timing == "auto" and found.kind == PERFORMANCE and (reason := too_much(notes)):
        notes = replace(notes, told=[*notes.told, f"read as a score: {reason}"])
        found = Timing(SCORE, 0.0)
    if found.kind == PERFORMANCE:
        return put_on_beats(notes, pedal=pedal is not False), found
    return held_by_pedal(notes) if pedal is True else notes, found
