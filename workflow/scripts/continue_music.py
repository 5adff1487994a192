"""Let a network, or the composer, continue a piece of the user's own."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.midi.writing import write_chords
from continuo.models.chords.trained import load_network
from continuo.models.composer.trained import load_composer
from continuo.models.generate import heard_as, sample_composer, sample_network
from continuo.pieces.chords import from_text
from continuo.pieces.own_piece import read_own
from continuo.pieces.performing import write_spelled
from continuo.pieces.spelled import spell_rows

with logged(snakemake.log[0]) as log:
    params, window = snakemake.params, snakemake.params.window
    model, midi, settings = snakemake.input.model, snakemake.output.midi, params.decoder
    rows = read_own(params.path, "primer", **params.chords)
    seed = [params.seed, int(snakemake.wildcards.number), 1]
    record = {"piece": params.path, "chords": len(rows), "decoder": snakemake.wildcards.decoder}
    if settings.get("model") == "composer":
        composer, card = load_composer(model)
        primer = spell_rows(rows, card["slots"])
        lost = int((rows["pitches"].str.count(r"\.") >= card["slots"]).sum())
        if lost:
            log.info(
                "%d chords have more than %d notes: their lowest are lost", lost, card["slots"]
            )
        table, made = sample_composer(composer, model, primer, settings, params.generation, seed)
        record["tempo"] = int(rows["tempo"].iloc[-1])
        sound = {name: params.midi[name] for name in ("program", "velocity")}
        write_spelled(primer.followed_by(made.piece), midi, tempo=record["tempo"], **sound)
    else:
        _, vocabulary, _ = load_network(model)
        primer = heard_as(rows["pitches"].tolist(), vocabulary)
        table, record["context"] = sample_network(
            model,
            vocabulary,
            primer,
            settings,
            params.generation,
            window,
            params.midi["ticks"],
            seed,
        )
        write_chords([from_text(text) for text in table["pitches"]], midi, **params.midi)
    table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
