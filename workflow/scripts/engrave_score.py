"""Engrave a MIDI file: as MusicXML, its first bars as SVG, all of it as PDF."""

from pathlib import Path

from continuo.logs import logged
from continuo.music.musicxml import musicxml
from continuo.music.notation import written
from continuo.report.score_pdf import write_pdf
from continuo.report.score_svg import A4, engrave

with logged(snakemake.log[0]) as log:
    measures = written(snakemake.input[0])
    score = musicxml(measures)
    engraving = engrave(score)
    log.info("%d bars on %d pages", len(measures), len(engraving.pages))
    Path(snakemake.output.musicxml).write_text(score, encoding="utf-8")
    Path(snakemake.output.excerpt).write_text(engraving.excerpt, encoding="utf-8")
    write_pdf(engraving.pages, A4, snakemake.output.whole)
