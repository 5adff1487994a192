"""Let a model find lower notes for a tune of the user's own."""

import json
from dataclasses import replace
from pathlib import Path

from continuo.base.errors import UserError
from continuo.base.logs import logged
from continuo.models.protocol import Request
from continuo.models.registry import kinds, open_model
from continuo.pieces.own_piece import read_own
from continuo.pieces.primers import Primer

with logged(snakemake.log[0]) as log:
    params, decoder = snakemake.params, snakemake.wildcards.decoder
    if not kinds()[params.model].harmonises:
        able = ", ".join(kind.name for kind in kinds().values() if kind.harmonises)
        raise UserError(
            f"the decoder {decoder}: its model, {params.model}, sets no tune; take a decoder with "
            f"a model that does: {able}"
        )
    # of what begins together the highest note is the tune
    rows = read_own(params.path, "melody", **{**params.chords, "max_notes": 1})
    seed, tempo = [params.seed, int(snakemake.wildcards.number), 1], int(rows["tempo"].iloc[0])
    tune = replace(Primer.of_rows(rows), tempo=tempo)
    request = Request(params.decoder, len(rows), seed)
    made = open_model(snakemake.input.model).harmonise(tune, request)
    made.save(Path(snakemake.output.midi), params.midi)
    made.table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    record = {"melody": params.path, "chords": len(rows), "tempo": tempo}
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
