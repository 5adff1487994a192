"""Write the pieces as one stream of chord indices."""

import numpy as np
import pandas as pd

from continuo.base.damage import require_rows
from continuo.base.logs import logged
from continuo.pieces.tables import piece_starts, read_parts
from continuo.pieces.vocabulary import UNSEEN, Vocabulary
from continuo.pieces.windows import Sequences, window_starts

with logged(snakemake.log[0], snakemake.input) as log:
    split = pd.read_csv(snakemake.input.split, keep_default_na=False).set_index("piece")
    vocabulary = Vocabulary.load(snakemake.input.vocabulary)
    pieces = {}
    for part in read_parts(snakemake.input.chords, ["piece", "pitches"]):
        index, starts = vocabulary.encode(part["pitches"].tolist()), piece_starts(part)
        names = part["piece"].iloc[starts[:-1]]
        pieces |= zip(names, np.split(index, starts[1:-1]), strict=True)
    require_rows(snakemake.input.split, pieces, split.index)
    sequences = Sequences.of_pieces(pieces, split["role"])
    sequences.save(snakemake.output[0])
    windows = len(window_starts(sequences, "train", snakemake.params.window))
    log.info("%d windows of %d chords to train on", windows, snakemake.params.window)
    log.info(
        "%d of %d chords are not in the vocabulary",
        (sequences.index == UNSEEN).sum(),
        len(sequences.index),
    )
