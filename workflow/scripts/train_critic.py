"""Train the critic that chooses among what a decoder draws."""

from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.findings.style.critic import Critic
from continuo.findings.style.passage import read_passages, spelled_passage
from continuo.models.protocol import Request
from continuo.models.registry import open_rehearser
from continuo.pieces.primers import Primer, choose_primer

DRAWN = 192  # samples, each from a place of its own in a training piece
CHORDS = 120  # of each
HEARD = 300  # training pieces, at most

with logged(snakemake.log[0], snakemake.input) as log:
    found, params, window = snakemake.input, snakemake.params, snakemake.params.window
    split = pd.read_csv(found.split, keep_default_na=False).query("role == 'train' and chords > 0")
    names, lengths = split["piece"].tolist(), split["chords"].tolist()
    window = min(window, max(lengths))
    random = np.random.default_rng([params.seed, 2])
    places = [choose_primer(lengths, window, int(random.integers(1 << 31))) for _ in range(DRAWN)]
    begun = [(names[piece], start) for piece, start in places]
    primers = Primer.of_pieces(Path(found.chords), begun, window)
    request = Request(params.decoder, CHORDS, [params.seed, 3], ends=params.generation["ends"])
    drawn = open_rehearser(found.model, snakemake.wildcards.decoder).rehearse(primers, request)
    heard = [names[place] for place in random.permutation(len(names))[:HEARD]]
    real = [*read_passages(found.chords, heard).values()]
    critic = Critic.of(real, [spelled_passage(one) for one in drawn], params.seed)
    critic.save(snakemake.output[0])
