"""Cut out the longest run that a decoder's samples took, and the passage that it comes from."""

import pandas as pd

from continuo.base.logs import logged
from continuo.findings.longest_runs import Excerpt, longest_run
from continuo.findings.sample_table import chords_in, read_sample
from continuo.midi.writing import write_chords
from continuo.pieces.reference import chords_of
from continuo.pieces.tables import read_parts
from continuo.report.experiment.copy_rolls import copy_rolls

with logged(snakemake.log[0]) as log:
    worst = longest_run(pd.read_csv(snakemake.input.copies), snakemake.wildcards.decoder)
    sample = chords_in(read_sample(snakemake.input.samples[worst.name]))
    piece, places = worst["transposed_piece"], (0, 0, 0)
    if worst["transposed_length"]:
        places = (int(worst[f"transposed_{key}"]) for key in ("start", "place", "length"))
    else:  # nothing is taken: the files show two beginnings, and the page says so in words
        piece = next(read_parts(snakemake.input.chords, ["piece"]))["piece"].iloc[0]
    excerpt = Excerpt.of(sample, chords_of(piece, snakemake.input.chords), *places)
    name = f"{worst['decoder']} {worst['number']}"
    copy_rolls(excerpt, name, piece, snakemake.output.rolls)
    write_chords(excerpt.sample, snakemake.output.sample, **snakemake.params.midi)
    write_chords(excerpt.training, snakemake.output.training, **snakemake.params.midi)
    log.info("%s: %d chords of %s", name, worst["transposed_length"], piece)
