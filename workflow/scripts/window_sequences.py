"""Write the pieces as one stream of chord indices."""

import numpy as np
import pandas as pd

from continuo.logs import logged
from continuo.music.vocabulary import UNSEEN, Vocabulary
from continuo.music.windows import Sequences, window_starts

with logged(snakemake.log[0]) as log:
    chords = pd.read_parquet(snakemake.input.chords)
    split = pd.read_csv(snakemake.input.split, keep_default_na=False)
    vocabulary = Vocabulary.load(snakemake.input.vocabulary)
    index = vocabulary.encode(chords["pitches"].tolist())
    piece, start = np.unique(chords["piece"].to_numpy(str), return_index=True)
    roles = split.set_index("piece")["role"]
    sequences = Sequences(
        index=index,
        start=np.append(start, len(index)).astype(np.int64),
        piece=piece,
        role=roles.loc[piece].to_numpy(str),
    )
    sequences.save(snakemake.output[0])
    windows = len(window_starts(sequences, "train", snakemake.params.window))
    log.info("%d windows of %d chords to train on", windows, snakemake.params.window)
    log.info("%d of %d chords are not in the vocabulary", (index == UNSEEN).sum(), len(index))
