"""Let a network, or the composer, continue a primer with one decoder."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.midi.writing import write_chords
from continuo.models.composer.trained import load_composer
from continuo.models.generate import heard_as, sample_composer, sample_network
from continuo.pieces.chords import from_text
from continuo.pieces.performing import write_spelled
from continuo.pieces.primers import evenly_held, noise_primer, opening_primer, real_primer
from continuo.pieces.spelled import read_spelled
from continuo.pieces.tables import read_pieces, tempo_at
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences

with logged(snakemake.log[0]) as log:
    found, params, window = snakemake.input, snakemake.params, snakemake.params.window
    number, midi = int(snakemake.wildcards.number), snakemake.output.midi
    settings = params.decoder
    vocabulary = Vocabulary.load(found.vocabulary)
    # the primer is the same for all decoders, and independent of what they draw
    primer_seed, decoder_seed = [params.seed, number, 0], [params.seed, number, 1]
    composes = settings.get("model") == "composer"
    record = {"decoder": snakemake.wildcards.decoder, "number": number, "seed": params.seed}
    record |= {"model": "composer" if composes else "network", "method": settings["method"]}
    record |= {"primer": params.generation["primer"], "tempo": params.midi["tempo"]}
    facts, noise = {"primer_piece": None, "primer_start": None}, None
    if record["primer"] == "noise":
        noise = noise_primer(len(vocabulary), window, primer_seed)
    else:
        sequences = Sequences.load(found.sequences)
        if record["primer"] == "opening":
            facts = opening_primer(sequences, window, number, params.seed)
        else:
            facts = real_primer(sequences, window, primer_seed)
        piece, start = facts["primer_piece"], facts["primer_start"]

    if composes:
        composer, card = load_composer(found.model)
        slots = card["slots"]
        if noise is not None:
            chords = [vocabulary.chords[i] for i in noise]
            primer = evenly_held(chords, params.midi["ticks"], slots)
        else:
            primer = read_spelled(found.chords, [piece], slots)[piece].part(start, start + window)
            record["tempo"] = tempo_at(found.chords, piece, start)
        table, made = sample_composer(
            composer, found.model, primer, settings, params.generation, decoder_seed
        )
        sound = {name: params.midi[name] for name in ("program", "velocity")}
        write_spelled(made.piece, midi, tempo=record["tempo"], **sound)
    else:
        primer = noise
        if primer is None:
            texts = read_pieces(found.chords, [piece])[piece][start : start + window]
            primer = heard_as(texts, vocabulary)
        table, facts["context"] = sample_network(
            found.model,
            vocabulary,
            primer,
            settings,
            params.generation,
            window,
            params.midi["ticks"],
            decoder_seed,
        )
        played = table.loc[table["part"] == "generated", "pitches"]
        write_chords([from_text(text) for text in played], midi, **params.midi)

    record |= facts
    log.info("%s", record)
    table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
