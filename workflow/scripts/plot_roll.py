"""Draw the piano roll of a sample below that of the piece that primed it."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.pieces.chords import from_text
from continuo.pieces.reference import chords_of, reference_piece
from continuo.report.experiment.rolls import compare_rolls

with logged(snakemake.log[0]):
    record = json.loads(Path(snakemake.input.record).read_text())
    table = pd.read_csv(snakemake.input.table, dtype={"pitches": str})
    split = pd.read_csv(snakemake.input.split, keep_default_na=False)
    piece = reference_piece(record, split)
    parts = {part: rows.map(from_text).tolist() for part, rows in table.groupby("part")["pitches"]}
    loops = pd.read_csv(snakemake.input.loops).set_index(["decoder", "number"])
    loop = loops.loc[(record["decoder"], record["number"])]
    loop_start, period = (
        None if pd.isna(loop[key]) else int(loop[key]) for key in ("loop_start", "period")
    )
    compare_rolls(
        chords_of(piece, snakemake.input.chords),
        parts["generated"],
        parts["primer"],
        loop_start,
        period,
        f"{record['decoder']} {record['number']}",
        snakemake.output[0],
        source_title=piece,
        source_start=record["primer_start"] or 0,
    )
