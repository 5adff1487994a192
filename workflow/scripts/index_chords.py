"""Split the pieces, and number the distinct chords of those that train."""

from continuo.base.damage import require_rows
from continuo.base.logs import logged
from continuo.pieces.split import split_pieces
from continuo.pieces.tables import piece_lengths, read_parts, rows_of
from continuo.pieces.vocabulary import Vocabulary
from continuo.scores.records import read_sources

with logged(snakemake.log[0], snakemake.input) as log:
    sources = read_sources(snakemake.input.sources)
    pieces = piece_lengths(snakemake.input.chords).rename("chords").rename_axis("piece")
    require_rows(snakemake.input.sources, pieces.index, sources["piece"])
    pieces = pieces.reset_index().merge(
        sources[["piece", "role"]], on="piece", validate="one_to_one"
    )
    params = snakemake.params
    split = split_pieces(pieces, params.valid, params.test, params.window, params.seed)
    split.to_csv(snakemake.output.split, index=False)

    training = set(split.loc[split["role"] == "train", "piece"])
    parts = read_parts(snakemake.input.chords, ["piece", "pitches"])
    vocabulary = Vocabulary.of(
        (text for part in parts for text in rows_of(part, training)["pitches"]),
        params.max_notes,
    )
    vocabulary.save(snakemake.output.vocabulary)
    total = vocabulary.counts.sum()
    log.info("%d chords of %d pieces, %d distinct", total, len(training), len(vocabulary))
    for row in split.itertuples():
        log.info("%s: %s, %d chords. %s", row.piece, row.role, row.chords, row.reason)
