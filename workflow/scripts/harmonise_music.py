"""Let the composer find lower notes for a tune of the user's own."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.models.composer.trained import load_composer
from continuo.models.generate import harmony
from continuo.pieces.own_piece import read_own
from continuo.pieces.performing import write_spelled
from continuo.pieces.spelled import spell_rows

with logged(snakemake.log[0]) as log:
    params, model = snakemake.params, snakemake.input.model
    # of what begins together the highest note is the tune
    rows = read_own(params.path, "melody", **{**params.chords, "max_notes": 1})
    composer, card = load_composer(model)
    seed = [params.seed, int(snakemake.wildcards.number), 1]
    tune = spell_rows(rows, card["slots"])
    table, made = harmony(composer, model, tune, params.decoder, seed)
    tempo = int(rows["tempo"].iloc[0])
    sound = {name: params.midi[name] for name in ("program", "velocity")}
    write_spelled(made.piece, snakemake.output.midi, tempo=tempo, **sound)
    table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    record = {"melody": params.path, "chords": len(rows), "tempo": tempo}
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
