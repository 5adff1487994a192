"""Let a model continue a primer with one decoder."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.findings.style.critic import Critic
from continuo.models.protocol import Request
from continuo.models.registry import open_model
from continuo.pieces.primers import Primer, noise_primer, opening_primer, real_primer
from continuo.pieces.spelled import most_chords
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences

PIECES = {"opening": opening_primer, "piece": real_primer}

with logged(snakemake.log[0], snakemake.input) as log:
    found, params, window = snakemake.input, snakemake.params, snakemake.params.window
    number, kind = int(snakemake.wildcards.number), params.generation["primer"]
    facts = {"primer_piece": None, "primer_start": None}
    if kind in PIECES:
        facts = PIECES[kind](Sequences.load(found.sequences), window, number, params.seed)
        piece, start = facts["primer_piece"], facts["primer_start"]
        how = window, params.generation["tempo"]
        primer = Primer.of_piece(Path(found.chords), piece, start, *how)
    else:
        chords = Vocabulary.load(found.vocabulary).chords
        noise = noise_primer(len(chords), window, number, params.seed)
        primer = Primer.of_chords([chords[i] for i in noise], params.midi["ticks"])
    asked = {key: params.generation[key] for key in ("chords", "ends", "context")}
    if params.generation.get("bars"):
        quarters = primer.quarters(params.generation["bars"])
        asked |= {"quarters": quarters, "chords": most_chords(quarters)}
    asked |= {"seed": [params.seed, number, 1], "ticks": params.midi["ticks"]}
    request = Request(params.decoder, critic=Critic.within(found.critic), **asked)
    made = open_model(found.model).write_on(primer, request)

    record = {"decoder": snakemake.wildcards.decoder, "number": number, "seed": params.seed}
    record |= {"model": params.model, "method": params.decoder["method"], "primer": kind}
    (_, tempo), *changes = made.tempos or [(0, params.midi["tempo"])]
    record |= {"tempo": tempo, "tempos": changes}
    record |= {key: params.decoder[key] for key in ("among",) if key in params.decoder}
    record |= {**facts, **made.facts}
    log.info("%s", record)
    made.save(Path(snakemake.output.midi), params.midi)
    made.table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
