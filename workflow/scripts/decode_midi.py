"""Decode the MIDI files of a shard into chords."""

from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.pieces.intake import decode_files
from continuo.pieces.tables import write_chords_table

PART = 500  # files whose chords are held at once

with logged(snakemake.log[0], snakemake.input) as log:
    sources = pd.read_csv(snakemake.input.sources, keep_default_na=False)
    found = sources[sources["status"] == "ok"].sort_values("piece")
    files = [(row.piece, Path(snakemake.input.midi) / row.midi) for row in found.itertuples()]
    intakes = []

    def parts():
        for start in range(0, len(files), PART):
            params = snakemake.params
            chords, intake = decode_files(
                files[start : start + PART],
                max_notes=params.max_notes,
                drums=params.drums,
                grid=params.grid,
                reading=params.reading,
                timing=params.timing,
                pedal=params.pedal,
            )
            intakes.append(intake)
            yield chords

    write_chords_table(parts(), snakemake.output.chords)
    refused = sources.loc[sources["status"] != "ok", ["piece", "status", "reason"]]
    intake = pd.concat([*intakes, refused], ignore_index=True).sort_values("piece")
    intake.to_csv(snakemake.output.intake, index=False)
    for row in intake.itertuples():
        log.info("%s: %s, %s chords. %s", row.piece, row.status, row.chords, row.reason)
