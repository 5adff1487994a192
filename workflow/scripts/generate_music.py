"""Let a model continue a primer with one decoder."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.models.protocol import Request
from continuo.models.registry import open_model
from continuo.pieces.primers import Primer, noise_primer, opening_primer, real_primer
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences

with logged(snakemake.log[0]) as log:
    found, params, window = snakemake.input, snakemake.params, snakemake.params.window
    number, kind = int(snakemake.wildcards.number), params.generation["primer"]
    # the primer is the same for all decoders, and independent of what they draw
    primer_seed, decoder_seed = [params.seed, number, 0], [params.seed, number, 1]
    facts = {"primer_piece": None, "primer_start": None}
    if kind == "noise":
        vocabulary = Vocabulary.load(found.vocabulary)
        noise = noise_primer(len(vocabulary), window, primer_seed)
        primer = Primer.of_chords([vocabulary.chords[i] for i in noise], params.midi["ticks"])
    else:
        sequences = Sequences.load(found.sequences)
        if kind == "opening":
            facts = opening_primer(sequences, window, number, params.seed)
        else:
            facts = real_primer(sequences, window, primer_seed)
        piece, start = facts["primer_piece"], facts["primer_start"]
        primer = Primer.of_piece(Path(found.chords), piece, start, window)
    asked = {key: params.generation[key] for key in ("chords", "ends", "context")}
    request = Request(params.decoder, seed=decoder_seed, ticks=params.midi["ticks"], **asked)
    made = open_model(found.model).write_on(primer, request)

    record = {"decoder": snakemake.wildcards.decoder, "number": number, "seed": params.seed}
    record |= {"model": params.model, "method": params.decoder["method"], "primer": kind}
    record |= {"tempo": params.midi["tempo"] if made.tempo is None else made.tempo}
    record |= {**facts, **made.facts}
    log.info("%s", record)
    made.save(Path(snakemake.output.midi), params.midi)
    made.table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
