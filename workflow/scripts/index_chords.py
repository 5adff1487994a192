"""Split the pieces, and number the distinct chords of those that train."""

import pandas as pd

from continuo.logs import logged
from continuo.music.split import split_pieces
from continuo.music.vocabulary import Vocabulary

with logged(snakemake.log[0]) as log:
    chords = pd.read_parquet(snakemake.input.chords)
    sources = pd.read_csv(snakemake.input.sources, keep_default_na=False)
    pieces = chords.groupby("piece").size().rename("chords").reset_index()
    pieces = pieces.merge(sources[["piece", "role"]], on="piece", validate="one_to_one")
    params = snakemake.params
    split = split_pieces(pieces, params.valid, params.test, params.window, params.seed)
    split.to_csv(snakemake.output.split, index=False)

    training = split.loc[split["role"] == "train", "piece"]
    texts = chords.loc[chords["piece"].isin(training), "pitches"]
    vocabulary = Vocabulary.of(texts, params.max_notes)
    vocabulary.save(snakemake.output.vocabulary)
    log.info("%d chords of %d pieces, %d distinct", len(texts), len(training), len(vocabulary))
    for row in split.itertuples():
        log.info("%s: %s, %d chords. %s", row.piece, row.role, row.chords, row.reason)
