"""Fetch the files that a set of images is made from, with their licences and a record of each."""

from continuo.base.logs import logged
from continuo.base.manifest import kept_files
from continuo.images.data.sources import fetch_source

with logged(snakemake.log[0], snakemake.input) as log:
    files = kept_files(snakemake.params.manifest)
    record = fetch_source(snakemake.params.source, snakemake.output.source, files)
    record.to_csv(snakemake.output.sources, index=False)
    for row in record.itertuples():
        log.info("%s: %s, SHA-256 %s %s", row.file, row.origin, row.sha256, row.note)
