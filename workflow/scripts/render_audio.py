"""Render a MIDI file as sound."""

from continuo.base.logs import logged
from continuo.report.base.audio import render

with logged(snakemake.log[0], snakemake.input) as log:
    log.info("%.1f s", render(snakemake.input[0], snakemake.output[0]))
