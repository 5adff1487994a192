"""Bring the scores of a shard together as MIDI files, with a record of each."""

from pathlib import Path

from continuo.base.logs import logged
from continuo.scores.collect import collect
from continuo.scores.manifest import kept_pieces
from continuo.scores.sources import read_source

with logged(snakemake.log[0], snakemake.input) as log:
    folder = Path(snakemake.output.midi)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = Path(snakemake.params.manifest)
    pieces = kept_pieces(manifest) if manifest.is_file() else None
    sources = collect(read_source(snakemake.params.source, pieces), folder)
    sources.to_csv(snakemake.output.sources, index=False)
    for row in sources.itertuples():
        log.info("%s: %s %s", row.piece, row.status, row.reason)
