"""Engrave a piece of the user's own with what was added: as MusicXML, what is new as SVG, PDF."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.notation.engraving import A4, Engraving, engrave
from continuo.notation.musicxml import musicxml
from continuo.notation.pdf import write_pdf
from continuo.notation.seams import as_written, excerpt, marked
from continuo.notation.staves import written

with logged(snakemake.log[0], snakemake.input) as log:
    found, params, done = snakemake.input, snakemake.params, snakemake.wildcards.done
    record = json.loads(Path(found.record).read_text())
    notes, begin = as_written(done, record, found.midi, params.chords)
    measures, staves = written(notes)
    marks = marked(done, record, notes, begin)
    score = musicxml(measures, staves, marks)
    Path(snakemake.output.musicxml).write_text(score, encoding="utf-8")
    try:
        engraving = engrave(score, *excerpt(measures, marks))
    except ValueError as error:  # whatever users have: there is a page without it
        log.warning("no score: %s", error)
        engraving = Engraving("", [])
    log.info("%d bars, %d staves, on %d pages", len(measures), len(staves), len(engraving.pages))
    Path(snakemake.output.excerpt).write_text(engraving.excerpt, encoding="utf-8")
    write_pdf(engraving.pages, A4, snakemake.output.whole)
