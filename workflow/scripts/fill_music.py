"""Let a model write some bars of a piece of the user's own anew."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.findings.style.critic import Critic
from continuo.models.protocol import Request
from continuo.models.registry import open_filler
from continuo.pieces.own_piece import read_own
from continuo.pieces.primers import Primer
from continuo.pieces.refilled import gap_of, refilled

with logged(snakemake.log[0], snakemake.input) as log:
    params, decoder, asked = snakemake.params, snakemake.wildcards.decoder, snakemake.params.asked
    model = open_filler(snakemake.input.model, decoder)
    piece = read_own(params.path, "piece", params.chords, asked.get("key"))
    gap = gap_of(piece, asked.get("bars"))
    seed = [params.seed, int(snakemake.wildcards.number), 1]
    critic = Critic.within(snakemake.input.critic)
    request = Request(params.decoder, gap.behind - gap.first, seed, critic=critic)
    made = model.fill(Primer.of_rows(piece.rows), gap.first, gap.behind, request)
    outcome = refilled(piece, made.table, gap, made.louder, params.midi["held"])
    record = {"piece": params.path, "chords": len(piece.rows), "asked": asked}
    record |= {"decoder": decoder, **outcome.facts, **made.facts, "not_heard": piece.unheard}
    log.info("%s", record)
    Path(snakemake.output.midi).write_bytes(outcome.tracks.to_bytes())
    made.table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
