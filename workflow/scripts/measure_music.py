"""Measure the samples, the training pieces and the held-out ones, and how much they overlap."""

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.findings.measures import measure_files
from continuo.findings.overlap_areas import areas_table
from continuo.pieces.split import HELD_OUT
from continuo.scores.midi_files import midi_files

PIECES = 100  # of a group, at most
ONSETS = 64  # of a passage: four bars of 4/4 where all notes are sixteenths

with logged(snakemake.log[0], snakemake.input) as log:
    found, params = snakemake.input, snakemake.params
    split = pd.read_csv(found.split, keep_default_na=False)
    files = midi_files(found.midi, found.sources)
    random, music = np.random.default_rng(params.seed), []
    for group, roles in (("training", ("train",)), ("held_out", HELD_OUT)):
        names = split.loc[split["role"].isin(roles), "piece"].to_numpy(object)
        drawn = np.sort(random.permutation(names)[:PIECES])
        log.info("%s: %d of %d pieces", group, len(drawn), len(names))
        music += [(group, "", name, files[name]) for name in drawn]
    for (decoder, number), path in zip(params.samples, found.samples, strict=True):
        music.append(("samples", decoder, f"{decoder} {number}", path))
    settings = params.max_notes, params.drums, params.reading, params.timing, params.pedal
    measures = measure_files(music, min(ONSETS, params.window), *settings, params.parts)
    areas = areas_table(measures, dict(params.samples), params.seed)
    for table, path in zip((measures, areas), snakemake.output, strict=True):
        table.to_csv(path, index=False, float_format="%.6g")
