"""Decode the MIDI files of a shard into chords, and into notes with their parts."""

from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.pieces.intake import decode_files
from continuo.pieces.note_tables import NOTES
from continuo.pieces.tables import SCHEMA, parts_written
from continuo.scores.records import read_sources

PART = 500  # files whose chords are held at once

with logged(snakemake.log[0], snakemake.input) as log:
    sources = read_sources(snakemake.input.sources)
    found = sources[sources["status"] == "ok"].sort_values("piece")
    files = [(row.piece, Path(snakemake.input.midi) / row.midi) for row in found.itertuples()]
    params, written = snakemake.params, snakemake.output
    tables = []
    with (
        parts_written(written.chords, SCHEMA) as write_chords,
        parts_written(written.notes, NOTES) as write_notes,
    ):
        for start in range(0, max(len(files), 1), PART):
            decoded = decode_files(
                files[start : start + PART],
                max_notes=params.max_notes,
                drums=params.drums,
                grid=params.grid,
                reading=params.reading,
                timing=params.timing,
                pedal=params.pedal,
                parts=params.parts,
            )
            write_chords(decoded.chords)
            write_notes(decoded.notes)
            tables.append((decoded.parts, decoded.changes, decoded.intake))
    parts, changes, intake = map(pd.concat, zip(*tables, strict=True))
    parts.to_csv(written.parts, index=False)
    changes.to_csv(written.changes, index=False)
    refused = sources.loc[sources["status"] != "ok", ["piece", "status", "reason"]]
    intake = pd.concat([intake, refused], ignore_index=True).sort_values("piece")
    intake.to_csv(written.intake, index=False)
    for row in intake.itertuples():
        log.info("%s: %s, %s chords. %s", row.piece, row.status, row.chords, row.reason)
