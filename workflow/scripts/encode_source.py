"""Encode the piece that primed the first sample as the samples are: the chords, evenly held."""

import json
from pathlib import Path

import pandas as pd

from continuo.logs import logged
from continuo.music.midi import write_chords
from continuo.music.reference import chords_of, reference_piece

with logged(snakemake.log[0]) as log:
    record = json.loads(Path(snakemake.input.record).read_text())
    split = pd.read_csv(snakemake.input.split, keep_default_na=False)
    piece, start = reference_piece(record, split), record["primer_start"] or 0
    excerpt = chords_of(piece, snakemake.input.chords)[start : start + snakemake.params.chords]
    write_chords(excerpt, snakemake.output[0], **snakemake.params.midi)
    log.info("%s: chords %d to %d", piece, start, start + len(excerpt) - 1)
