"""Let a network, or the composer, continue a primer with one decoder."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.errors import UserError
from continuo.logs import logged
from continuo.music.chords import to_text
from continuo.music.composition import compose
from continuo.music.constraints import Constraints
from continuo.music.decoding.settings import make_decoder, make_repetition
from continuo.music.generation import generate, noise_primer
from continuo.music.midi import write_chords
from continuo.music.samples import composed_table, evenly_held, real_primer, sample_table
from continuo.music.spelled import read_spelled
from continuo.music.spelled_midi import write_spelled
from continuo.music.tables import read_pieces, tempo_at
from continuo.music.vocabulary import Vocabulary
from continuo.music.windows import Sequences
from continuo.networks.composing import load_composer
from continuo.networks.saved import load_network, require_match

found, params, window = snakemake.input, snakemake.params, snakemake.params.window
settings, number = params.decoder, int(snakemake.wildcards.number)
repetition = make_repetition(settings)
constraints = Constraints(**settings.get("constraints", {}))


def continued(primer, vocabulary, ticks):
    """The table of what the network of chords makes of a primer of chord indices; its context."""
    network, known, card = load_network(found.model)
    require_match(card, known, window, found.model)
    context = params.generation["context"]
    if context == "auto":
        context = "carry" if card["objective"] == "every_step" else "slide"
    allowed = np.array([constraints.allows(chord) for chord in vocabulary.chords])
    if not allowed.any():
        raise UserError(
            f"decoders.{snakemake.wildcards.decoder}.constraints: no chord of the training pieces "
            "meets them; loosen them"
        )
    samples = generate(
        network,
        primer[None, :],
        decoder,
        params.generation["chords"],
        window if context == "slide" else None,
        repetition,
        allowed,
    )
    return sample_table(primer, samples, 0, vocabulary, ticks), context


with logged(snakemake.log[0]) as log:
    vocabulary = Vocabulary.load(found.vocabulary)
    # the primer is the same for all decoders, and independent of what they draw
    primer_seed, decoder_seed = [params.seed, number, 0], [params.seed, number, 1]
    decoder = make_decoder(settings, [decoder_seed])
    composer = settings.get("model") == "composer"
    record = {"decoder": snakemake.wildcards.decoder, "number": number, "seed": params.seed}
    record |= {"model": "composer" if composer else "network", "method": settings["method"]}
    record |= {"primer": params.generation["primer"], "tempo": params.midi["tempo"]}
    facts, texts, noise = {"primer_piece": None, "primer_start": None}, [], None
    if record["primer"] == "noise":
        noise = noise_primer(len(vocabulary), window, primer_seed)
    else:
        facts = real_primer(Sequences.load(found.sequences), window, primer_seed)
        piece, start = facts["primer_piece"], facts["primer_start"]
        texts = read_pieces(found.chords, [piece])[piece][start : start + window]
    sound = {name: params.midi[name] for name in ("program", "velocity")}

    if composer:
        model, card = load_composer(found.model)
        slots = card["slots"]
        if noise is not None:
            primer = [vocabulary.chords[i] for i in noise]
            primer = evenly_held(primer, params.midi["ticks"], slots)
        else:
            primer = read_spelled(found.chords, [piece], slots)[piece].part(start, start + window)
            record["tempo"] = tempo_at(found.chords, piece, start)
        ends = params.generation["ends"]
        (made,) = compose(
            model, [primer], decoder, params.generation["chords"], ends, constraints, repetition
        )
        table, context = composed_table(primer, made), "carry"
        write_spelled(made.piece, snakemake.output.midi, tempo=record["tempo"], **sound)
    else:
        primer = vocabulary.encode_nearest(texts) if noise is None else noise
        for text, index in zip(texts, primer, strict=False):
            if text != (heard := to_text(vocabulary.chords[index])):
                log.info("primer: %s is unknown, heard as %s", text, heard)
        table, context = continued(primer, vocabulary, params.midi["ticks"])
        played = table.loc[table["part"] == "generated", "pitches"]
        chords = vocabulary.encode(played)
        write_chords([vocabulary.chords[i] for i in chords], snakemake.output.midi, **params.midi)

    record |= {**facts, "context": context}
    log.info("%s", record)
    made = table[table["part"] == "generated"]
    if not np.isfinite(made["probability"]).all():
        raise UserError(
            f"{found.model}: the network's weights are not numbers any more; train it "
            "with a lower learning_rate"
        )
    for row in made.itertuples():
        log.info("%d: %s T %.4f p %.4f", row.step, row.pitches, row.temperature, row.probability)
    log.info("log P of what was made: %.4f nats a chord", np.log(made["probability"]).mean())
    pd.DataFrame(table).to_csv(snakemake.output.table, index=False, float_format="%.6g")
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
