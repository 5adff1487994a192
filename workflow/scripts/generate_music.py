"""Let the network continue a primer with one decoder."""

import json
from pathlib import Path

import numpy as np

from continuo.errors import UserError
from continuo.logs import logged
from continuo.music.chords import to_text
from continuo.music.decoders import make_decoder
from continuo.music.generation import generate, noise_primer
from continuo.music.midi import write_chords
from continuo.music.samples import real_primer, sample_table
from continuo.music.tables import read_pieces
from continuo.music.vocabulary import Vocabulary
from continuo.music.windows import Sequences
from continuo.networks.saved import load_network, require_match

with logged(snakemake.log[0]) as log:
    params, window = snakemake.params, snakemake.params.window
    network, vocabulary, card = load_network(snakemake.input.model)
    require_match(card, Vocabulary.load(snakemake.input.vocabulary), window, snakemake.input.model)

    number = int(snakemake.wildcards.number)
    # the primer is the same for all decoders, and independent of what they draw
    primer_seed, decoder_seed = [params.seed, number, 0], [params.seed, number, 1]
    if params.primer == "noise":
        primer = noise_primer(len(vocabulary), window, primer_seed)
        facts = {"primer_piece": None, "primer_start": None}
    else:
        sequences = Sequences.load(snakemake.input.sequences)
        facts = real_primer(sequences, window, primer_seed)
        piece, start = facts["primer_piece"], facts["primer_start"]
        texts = read_pieces(snakemake.input.chords, [piece])[piece][start : start + window]
        primer = vocabulary.encode_nearest(texts)
        for text, index in zip(texts, primer, strict=True):
            if text != (heard := to_text(vocabulary.chords[index])):
                log.info("primer: %s is unknown, heard as %s", text, heard)

    context = params.context
    if context == "auto":
        context = "carry" if card["objective"] == "every_step" else "slide"
    samples = generate(
        network,
        primer[None, :],
        make_decoder(params.decoder, [decoder_seed]),
        params.chords,
        window if context == "slide" else None,
    )
    if not np.isfinite(samples.probability).all():
        raise UserError(
            f"{snakemake.input.model}: the network's weights are not numbers any more; train it "
            "with a lower training.learning_rate"
        )

    record = {"decoder": snakemake.wildcards.decoder, "number": number, "seed": params.seed}
    record |= {"primer": params.primer, **facts, "context": context}
    log.info("%s", record)
    table = sample_table(primer, samples, 0, vocabulary)
    for row in table[window:].itertuples():
        log.info("%d: %s T %.4f p %.4f", row.step, row.pitches, row.temperature, row.probability)
    table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    played = [vocabulary.chords[i] for i in samples.index[0]]
    write_chords(played, snakemake.output.midi, **params.midi)
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
