"""Encode the piece that primed the first sample: its chords evenly held, and in its own rhythm.

So it lasts several times as long, and ends a window after the primer: the report has its sound.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.midi.writing import write_chords
from continuo.pieces.note_tables import names_of_players
from continuo.pieces.performing import write_spelled
from continuo.pieces.primers import TICKS
from continuo.pieces.reference import chords_of, reference_piece
from continuo.pieces.spelled import STEPS, read_spelled, slots_needed
from continuo.pieces.starts import write_starts
from continuo.pieces.tempo_curve import TempoCurve

with logged(snakemake.log[0], snakemake.input) as log:
    chords, params, output = snakemake.input.chords, snakemake.params, snakemake.output
    record = json.loads(Path(snakemake.input.record).read_text())
    split = pd.read_csv(snakemake.input.split, keep_default_na=False)
    piece, start = reference_piece(record, split), record["primer_start"] or 0
    excerpt = chords_of(piece, chords)[start : start + params.chords]
    midi = params.midi
    write_chords(excerpt, output.even, **midi)
    even = np.arange(len(excerpt)) * midi["ticks"] / TICKS
    write_starts(even, [(0, midi["tempo"])], output.even_starts)
    slots, end = slots_needed(chords, [piece], 0), start + min(params.chords, 2 * params.window)
    spelled = read_spelled(chords, [piece], slots)[piece].part(start, end)
    lasting = float(spelled.onset[-1] - spelled.onset[0]) / STEPS
    (_, tempo), *changes = TempoCurve.read(chords, piece).behind(start, lasting)
    how = midi.get("program"), midi["velocity"], tempo, names_of_players(snakemake.input.parts)
    write_spelled(spelled, output.rhythm, *how, changes, midi["held"])
    onset = (spelled.onset - spelled.onset[0]) / STEPS
    write_starts(onset, [(0, tempo), *changes], output.rhythm_starts)
    for form in (excerpt, spelled):
        log.info("%s: chords %d to %d", piece, start, start + len(form) - 1)
