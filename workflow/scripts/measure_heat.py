"""Let a network of chords go on at many temperatures, and measure what becomes of it."""

import numpy as np

from continuo.base.logs import logged
from continuo.findings.heat import sweep
from continuo.findings.sample_table import read_sample
from continuo.models.chords.model import CarriedOn
from continuo.models.chords.trained import load_network
from continuo.pieces.windows import Sequences

TEMPERATURES = np.geomspace(0.1, 4, 15)
SAMPLES, CHORDS = 10, 192

with logged(snakemake.log[0], snakemake.input) as log:
    found = snakemake.input
    network, vocabulary, _ = load_network(found.network)
    table = read_sample(found.steps)
    primer = vocabulary.encode_nearest(table.loc[table["part"] == "primer", "pitches"].tolist())
    pieces = Sequences.load(found.sequences).of("train")
    known = np.concatenate([np.column_stack([piece[:-1], piece[1:]]) for piece in pieces])
    random = np.random.default_rng(snakemake.params.seed)
    made = sweep(CarriedOn(network), primer, known, TEMPERATURES, SAMPLES, CHORDS, random)
    log.info("%s", made)
    made.to_csv(snakemake.output[0], index=False, float_format="%.6g")
