"""Let a model foretell the pieces that it learnt from, and others."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.findings.score_table import score_table
from continuo.models.registry import open_model
from continuo.pieces.selection import Selection
from continuo.pieces.split import ROLES, draw_pieces
from continuo.pieces.windows import Sequences

with logged(snakemake.log[0], snakemake.input) as log:
    found, params = snakemake.input, snakemake.params
    model = open_model(found.model)
    sequences = Sequences.load(found.sequences)
    lengths = dict(zip(sequences.piece, np.diff(sequences.start), strict=True))
    tables = []
    for role in ROLES:
        drawn = draw_pieces(sequences, role, params.chords, params.seed)
        names = [name for name in drawn if lengths[name] > model.least]
        scores = model.score(Selection(Path(found.chords), names)) if names else []
        tables.append(score_table(role, names, model.least, scores))
        log.info("%s: %d pieces, %.3f nats a chord", role, len(names), -tables[-1]["log_p"].mean())
    pd.concat(tables, ignore_index=True).to_parquet(snakemake.output.scores, index=False)
    about = {**asdict(model.about(pd.read_csv(found.history))), "least": model.least}
    Path(snakemake.output.about).write_text(json.dumps(about, indent=1) + "\n")
