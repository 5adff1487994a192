"""Draw the pitch classes and the lengths of the pieces, and how they were split."""

import pandas as pd

from continuo.base.logs import logged
from continuo.pieces.tables import read_parts
from continuo.report.experiment.piece_plots import count_pitch_classes, draw_pieces

with logged(snakemake.log[0]):
    split = pd.read_csv(snakemake.input.split, keep_default_na=False)
    counts = count_pitch_classes(read_parts(snakemake.input.chords, ["piece", "pitches"]), split)
    draw_pieces(counts, split, snakemake.output[0])
