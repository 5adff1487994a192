"""Engrave a MIDI file: as MusicXML, its first bars as SVG, all of it as PDF."""

from pathlib import Path

from continuo.base.logs import logged
from continuo.midi.notes import read_notes
from continuo.notation.engraving import A4, engrave
from continuo.notation.musicxml import musicxml
from continuo.notation.pdf import write_pdf
from continuo.notation.staves import written

with logged(snakemake.log[0], snakemake.input) as log:
    measures, staves = written(read_notes(snakemake.input[0]))
    score = musicxml(measures, staves)
    engraving = engrave(score)
    log.info("%d bars, %d staves, on %d pages", len(measures), len(staves), len(engraving.pages))
    Path(snakemake.output.musicxml).write_text(score, encoding="utf-8")
    Path(snakemake.output.excerpt).write_text(engraving.excerpt, encoding="utf-8")
    write_pdf(engraving.pages, A4, snakemake.output.whole)
