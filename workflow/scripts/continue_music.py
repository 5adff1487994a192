"""Let a model continue a piece of the user's own."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.findings.style.critic import Critic
from continuo.models.protocol import Request
from continuo.models.registry import open_model
from continuo.pieces.outcomes import continued, following, heard_otherwise, length_of
from continuo.pieces.own_piece import read_own

with logged(snakemake.log[0], snakemake.input) as log:
    params, found, asked = snakemake.params, snakemake.input, snakemake.params.asked
    bars, tempo, metre = (asked.get(key) for key in ("bars", "tempo", "metre"))
    piece = read_own(params.path, "primer", params.chords, asked.get("key"))
    how = length_of(piece, params.generation, bars, metre, asked.get("chords"))
    how |= {"context": params.generation["context"], "ticks": params.midi["ticks"]}
    seed = [params.seed, int(snakemake.wildcards.number), 1]
    how |= {"seed": seed, "critic": Critic.within(found.critic)}
    request = Request(params.decoder | following(asked), **how)
    made = open_model(found.model).write_on(piece.primer(metre), request)
    played = made.drums, made.louder, params.midi["held"]
    outcome = continued(piece, made.table, bars, tempo, metre, *played)
    record = {"piece": params.path, "chords": len(piece.rows), "asked": asked}
    record |= {"decoder": snakemake.wildcards.decoder, **outcome.facts, **made.facts}
    record["not_heard"] = [*piece.unheard, *heard_otherwise(piece, made.table)]
    log.info("%s", record)
    Path(snakemake.output.midi).write_bytes(outcome.tracks.to_bytes())
    made.table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
