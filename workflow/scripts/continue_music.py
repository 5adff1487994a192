"""Let a model continue a piece of the user's own."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.models.protocol import Request
from continuo.models.registry import open_model
from continuo.pieces.own_piece import read_own
from continuo.pieces.primers import Primer

with logged(snakemake.log[0]) as log:
    params = snakemake.params
    rows = read_own(params.path, "primer", **params.chords)
    seed = [params.seed, int(snakemake.wildcards.number), 1]
    asked = {key: params.generation[key] for key in ("chords", "ends", "context")}
    request = Request(params.decoder, seed=seed, ticks=params.midi["ticks"], **asked)
    made = open_model(snakemake.input.model).write_on(Primer.of_rows(rows), request)
    record = {"piece": params.path, "chords": len(rows), "decoder": snakemake.wildcards.decoder}
    record |= {"tempo": params.midi["tempo"] if made.tempo is None else made.tempo, **made.facts}
    made.save(Path(snakemake.output.midi), params.midi, primer=True)
    made.table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
