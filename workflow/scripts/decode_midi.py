"""Decode the MIDI files of an experiment into one table of chords."""

from pathlib import Path

import pandas as pd

from continuo.logs import logged
from continuo.music.intake import decode_files

with logged(snakemake.log[0]) as log:
    sources = pd.read_csv(snakemake.input.sources, keep_default_na=False)
    found = sources[sources["status"] == "ok"]
    files = [(row.piece, Path(snakemake.input.midi) / row.midi) for row in found.itertuples()]
    chords, intake = decode_files(files, snakemake.params.max_notes, snakemake.params.drums)
    refused = sources.loc[sources["status"] != "ok", ["piece", "status", "reason"]]
    intake = pd.concat([intake, refused], ignore_index=True).sort_values("piece")
    chords.sort_values(["piece", "onset"], kind="stable").to_parquet(
        snakemake.output.chords, index=False
    )
    intake.to_csv(snakemake.output.intake, index=False)
    for row in intake.itertuples():
        log.info("%s: %s, %s chords. %s", row.piece, row.status, row.chords, row.reason)
