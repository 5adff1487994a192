"""Say what each sample, and each held-out piece, has in common with the training pieces."""

from functools import cache

import pandas as pd

from continuo.base.logs import logged
from continuo.findings.copying import bars_at, copies_table, overlap_table
from continuo.findings.matches import find_matches
from continuo.findings.sample_table import chords_in, read_sample
from continuo.pieces.chords import from_text
from continuo.pieces.split import HELD_OUT
from continuo.pieces.tables import read_pieces
from continuo.scores.midi_files import midi_files

with logged(snakemake.log[0], snakemake.input):
    found, names = snakemake.input, snakemake.params.samples
    split = pd.read_csv(found.split, keep_default_na=False)
    training = split.loc[split["role"] == "train", "piece"].tolist()
    held_out = split[split["role"].isin(HELD_OUT) & (split["chords"] > 0)]
    texts, chord = read_pieces(found.chords, [*training, *held_out["piece"]]), cache(from_text)
    music = [chords_in(read_sample(path)) for path in found.samples]
    music += [list(map(chord, texts[name])) for name in held_out["piece"]]
    # one after the other, as there may be millions
    matches = find_matches(music, (list(map(chord, texts.pop(name))) for name in training))
    of_samples, of_held_out = matches[: len(names)], matches[len(names) :]
    files, read = midi_files(found.midi, found.sources), snakemake.params
    bars = bars_at(of_samples, training, found.chords, files, read.reading, read.timing)
    tables = copies_table(names, of_samples, training, bars), overlap_table(held_out, of_held_out)
    for table, path in zip(tables, snakemake.output, strict=True):
        table.to_csv(path, index=False, float_format="%.6g")
