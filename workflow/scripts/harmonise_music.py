"""Let a model find lower notes for a tune of the user's own."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.findings.style.critic import Critic
from continuo.models.protocol import Request
from continuo.models.registry import open_harmoniser
from continuo.pieces.outcomes import following, harmonised
from continuo.pieces.own_piece import read_own
from continuo.pieces.primers import Primer

with logged(snakemake.log[0], snakemake.input) as log:
    params, decoder, asked = snakemake.params, snakemake.wildcards.decoder, snakemake.params.asked
    model = open_harmoniser(snakemake.input.model, decoder)
    whole = [asked.get(key) for key in ("tempo", "metre")]
    piece = read_own(params.path, "melody", params.chords, asked.get("key"), True, *whole)
    seed = [params.seed, int(snakemake.wildcards.number), 1]
    made = model.harmonise(
        Primer.of_rows(piece.rows),
        Request(
            params.decoder | following(asked),
            len(piece.rows),
            seed,
            critic=Critic.within(snakemake.input.critic),
        ),
    )
    outcome = harmonised(piece, made.table, params.midi["held"])
    record = {"melody": params.path, "chords": len(piece.rows), "asked": asked}
    record |= {"decoder": decoder, **outcome.facts, **made.facts, "not_heard": piece.unheard}
    log.info("%s", record)
    if not record["notes"]:
        log.warning("the decoder %s adds no note to the tune", decoder)
    Path(snakemake.output.midi).write_bytes(outcome.tracks.to_bytes())
    made.table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
