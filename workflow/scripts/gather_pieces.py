"""Bring the shards of an experiment together: one table of each kind, one record of the files."""

import pandas as pd

from continuo.base.damage import require_rows
from continuo.base.logs import logged
from continuo.pieces.note_tables import NOTES
from continuo.pieces.tables import SCHEMA, parts_written, read_parts, rows_of
from continuo.scores.records import merge_records, read_intake, read_sources

with logged(snakemake.log[0], snakemake.input) as log:
    found, made = snakemake.input, snakemake.output
    sources = [read_sources(path) for path in found.sources]
    intake = [read_intake(path) for path in found.intake]
    for number, (fetched, decoded) in enumerate(zip(sources, intake, strict=True)):
        require_rows(found.sources[number], decoded["piece"], fetched["piece"])
        require_rows(found.intake[number], fetched["piece"], decoded["piece"])
    sources, intake = merge_records(pd.concat(sources), pd.concat(intake))
    sources.to_csv(made.sources, index=False)
    intake.to_csv(made.intake, index=False)
    used = set(intake.loc[intake["status"] != "refused", "piece"])
    for paths, schema, path in (
        (found.chords, SCHEMA, made.chords),
        (found.notes, NOTES, made.notes),
    ):
        with parts_written(path, schema) as write:
            for part in (part for shard in paths for part in read_parts(shard)):
                write(rows_of(part, used))
    for paths, path in ((found.parts, made.parts), (found.changes, made.changes)):
        table = pd.concat([pd.read_csv(shard, keep_default_na=False) for shard in paths])
        table[table["piece"].isin(used)].to_csv(path, index=False)
    log.info("%d files, %d of them used", len(intake), len(used))
