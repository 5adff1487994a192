"""Cut out the longest run that a decoder's samples took, and the passage that it comes from."""

import numpy as np

from continuo.base.logs import logged
from continuo.findings.longest_runs import read_excerpt
from continuo.midi.writing import write_chords
from continuo.pieces.primers import TICKS
from continuo.pieces.starts import write_starts

with logged(snakemake.log[0], snakemake.input) as log:
    found, output = snakemake.input, snakemake.output
    decoder = snakemake.wildcards.decoder
    # where nothing is taken the files have two beginnings, and the page says so in words
    excerpt, sample, piece = read_excerpt(found.copies, found.chords, found.samples, decoder)
    midi = snakemake.params.midi
    write_chords(excerpt.sample, output.sample, **midi)
    write_chords(excerpt.training, output.training, **midi)
    even = np.arange(len(excerpt.sample)) * midi["ticks"] / TICKS
    write_starts(even, [(0, midi["tempo"])], output.starts)
    log.info("%s, from its chord %d on: %s", sample, excerpt.sample_first, piece)
