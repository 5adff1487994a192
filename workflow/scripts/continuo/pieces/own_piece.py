"""A piece of the user's own, to be continued or harmonised."""

import tempfile
from pathlib import Path

import pandas as pd

from continuo.base.errors import UserError
from continuo.pieces.intake import decode_files
from continuo.scores.collect import midi_of
from continuo.scores.musicxml import LARGEST, parse
from continuo.scores.sources import MIDI_SUFFIXES, SCORE_SUFFIXES, suffix_of


def read_own(
    path: str,
    key: str,
    max_notes: int = 0,
    drums: bool = True,
    grid: float = 0,
    reading: str = "notes",
) -> pd.DataFrame:
    """The rows of the table of chords that the MIDI or MusicXML file `path` gives.

    key: what the configuration calls it; the rest as for `decode_files`. Raises UserError, naming
    the file, where there is none, or nothing in it.
    """
    if not path:
        raise UserError(f"{key}: name a MIDI or MusicXML file, as in --config {key}=piece.mid")
    file = Path(path).expanduser()
    if not file.is_file():
        raise UserError(f"{key}: there is no file {path}")
    if file.stat().st_size > LARGEST:
        raise UserError(f"{key}: {path} is larger than {LARGEST >> 20} MiB")
    with tempfile.TemporaryDirectory() as folder:
        midi = file
        if suffix_of(file) in SCORE_SUFFIXES:
            midi = Path(folder) / "piece.mid"
            try:
                midi.write_bytes(midi_of(parse(file.read_bytes()))[0])
            except ValueError as error:
                raise UserError(f"{key}: {path}: {error}") from error
        elif suffix_of(file) not in MIDI_SUFFIXES:
            known = ", ".join(MIDI_SUFFIXES + SCORE_SUFFIXES)
            raise UserError(f"{key}: {path} is no score; files of these types are read: {known}")
        rows, intake = decode_files([(path, midi)], max_notes, drums, grid, reading)
    if rows.empty:
        raise UserError(f"{key}: {path}: {intake['reason'].iloc[0]}")
    return rows
