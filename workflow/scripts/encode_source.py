"""Encode the piece that primed the first sample: its chords evenly held, and in its own rhythm.

In its own rhythm a piece lasts several times as long, so there it ends a window after the primer:
the report holds its sound.
"""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.midi.writing import write_chords
from continuo.pieces.performing import write_spelled
from continuo.pieces.reference import chords_of, reference_piece
from continuo.pieces.spelled import read_spelled, slots_needed
from continuo.pieces.tables import tempo_at

with logged(snakemake.log[0]) as log:
    chords, midi = snakemake.input.chords, snakemake.params.midi
    record = json.loads(Path(snakemake.input.record).read_text())
    split = pd.read_csv(snakemake.input.split, keep_default_na=False)
    piece, start = reference_piece(record, split), record["primer_start"] or 0
    length = snakemake.params.chords

    excerpt = chords_of(piece, chords)[start : start + length]
    write_chords(excerpt, snakemake.output.even, **midi)

    slots = slots_needed(chords, [piece], max_notes=0)
    end = start + min(length, 2 * snakemake.params.window)
    spelled = read_spelled(chords, [piece], slots)[piece].part(start, end)
    sound = {name: midi[name] for name in ("program", "velocity")}
    tempo = tempo_at(chords, piece, start)
    write_spelled(spelled, snakemake.output.rhythm, tempo=tempo, **sound)
    for form in (excerpt, spelled):
        log.info("%s: chords %d to %d", piece, start, start + len(form) - 1)
