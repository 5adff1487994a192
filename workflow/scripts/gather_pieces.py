"""Bring the shards of an experiment together: one table of chords, one record of the files."""

import pandas as pd

from continuo.base.logs import logged
from continuo.pieces.tables import read_parts, write_chords_table
from continuo.scores.records import merge_records, read_intake

with logged(snakemake.log[0], snakemake.input) as log:
    found = snakemake.input
    sources = pd.concat([pd.read_csv(path, keep_default_na=False) for path in found.sources])
    intake = pd.concat([read_intake(path) for path in found.intake])
    sources, intake = merge_records(sources, intake)
    sources.to_csv(snakemake.output.sources, index=False)
    intake.to_csv(snakemake.output.intake, index=False)
    used = set(intake.loc[intake["status"] != "refused", "piece"])
    parts = (part for path in found.chords for part in read_parts(path))
    write_chords_table((p[p["piece"].isin(used)] for p in parts), snakemake.output.chords)
    log.info("%d files, %d of them used", len(intake), len(used))
