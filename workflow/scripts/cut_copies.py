"""Cut out the longest run that a decoder's samples took, and the passage that it comes from."""

from continuo.base.logs import logged
from continuo.findings.longest_runs import read_excerpt
from continuo.midi.writing import write_chords

with logged(snakemake.log[0], snakemake.input) as log:
    found, output = snakemake.input, snakemake.output
    decoder = snakemake.wildcards.decoder
    # where nothing is taken the files have two beginnings, and the page says so in words
    excerpt, sample, piece = read_excerpt(found.copies, found.chords, found.samples, decoder)
    struck = snakemake.params.midi | {"held": False}  # the page counts chords by where notes begin
    write_chords(excerpt.sample, output.sample, **struck)
    write_chords(excerpt.training, output.training, **struck)
    log.info("%s, from its chord %d on: %s", sample, excerpt.sample_first, piece)
