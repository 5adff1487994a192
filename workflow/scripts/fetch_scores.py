"""Bring the scores of a shard together as MIDI files, with a record of each."""

from pathlib import Path

from continuo.base.logs import logged
from continuo.base.manifest import kept_files
from continuo.scores.collect import collect
from continuo.scores.sources import read_source

with logged(snakemake.log[0], snakemake.input) as log:
    folder = Path(snakemake.output.midi)
    folder.mkdir(parents=True, exist_ok=True)
    pieces = kept_files(snakemake.params.manifest)
    sources = collect(read_source(snakemake.params.source, pieces), folder)
    sources.to_csv(snakemake.output.sources, index=False)
    for row in sources.itertuples():
        log.info("%s: %s %s", row.piece, row.status, row.reason)
