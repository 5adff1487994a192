"""Let the network continue a primer with one decoder."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.errors import UserError
from continuo.logs import logged
from continuo.music.chords import to_text
from continuo.music.decoders import make_decoder
from continuo.music.generation import choose_primer, generate, noise_primer
from continuo.music.midi import write_chords
from continuo.music.split import HELD_OUT
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
    record = {"decoder": snakemake.wildcards.decoder, "number": number, "seed": params.seed}
    if params.primer == "noise":
        primer = noise_primer(len(vocabulary), window, primer_seed)
        record |= {"primer": "noise", "primer_piece": None, "primer_start": None}
    else:
        sequences = Sequences.load(snakemake.input.sequences)
        long = np.diff(sequences.start) >= window
        role = next(r for r in (*HELD_OUT, "train") if (long & (sequences.role == r)).any())
        names = sequences.piece[long & (sequences.role == role)].tolist()
        by_piece = pd.read_parquet(snakemake.input.chords).groupby("piece")["pitches"].agg(list)
        which, start = choose_primer([len(by_piece[name]) for name in names], window, primer_seed)
        texts = by_piece[names[which]][start : start + window]
        primer = vocabulary.encode_nearest(texts)
        for text, index in zip(texts, primer, strict=True):
            if text != to_text(vocabulary.chords[index]):
                log.info("primer: %s is unknown, heard as %s", text, vocabulary.chords[index])
        record |= {"primer": "piece", "primer_piece": names[which], "primer_start": start}
        record["primer_role"] = role
    log.info("primer: %s", record)

    context = params.context
    if context == "auto":
        context = "carry" if card["objective"] == "every_step" else "slide"
    record["context"] = context
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

    heard = [vocabulary.chords[i] for i in primer]
    played = [vocabulary.chords[i] for i in samples.index[0]]
    blank = np.full(window, np.nan)
    table = pd.DataFrame(
        {
            "step": np.arange(window + len(played)),
            "part": ["primer"] * window + ["generated"] * len(played),
            "pitches": [to_text(chord) for chord in heard + played],
            "temperature": np.concatenate([blank, samples.temperature[0]]),
            "probability": np.concatenate([blank, samples.probability[0]]),
        }
    )
    for row in table[window:].itertuples():
        log.info("%d: %s T %.4f p %.4f", row.step, row.pitches, row.temperature, row.probability)
    table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    write_chords(played, snakemake.output.midi, **params.midi)
    Path(snakemake.output.record).write_text(json.dumps(record, indent=1) + "\n")
