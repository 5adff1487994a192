"""Render a MIDI file as sound."""

from continuo.base.logs import logged
from continuo.report.base.audio import render
from continuo.report.base.soundfont import choose

with logged(snakemake.log[0], snakemake.input) as log:
    soundfont = choose(snakemake.params.soundfont, snakemake.input.fetched or None)
    length = render(snakemake.input.midi, snakemake.output[0], soundfont)
    log.info("%.1f s, with %s", length, soundfont.words)
