"""Measure the samples, the training pieces and the held-out ones, and how much they overlap."""

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.base.logs import logged
from continuo.findings.measures import MEASURES, TIMES, measure, note_table
from continuo.findings.overlap_areas import area_with_error
from continuo.midi.notes import read_notes
from continuo.pieces.split import HELD_OUT
from continuo.scores.midi_files import midi_files

PIECES = 100  # of a group, at most
ONSETS = 64  # of a passage: four bars of 4/4 where all notes are sixteenths

with logged(snakemake.log[0]) as log:
    found, params = snakemake.input, snakemake.params
    onsets = min(ONSETS, params.window)
    split = pd.read_csv(found.split, keep_default_na=False)
    files = midi_files(found.midi, found.sources)
    random = np.random.default_rng(params.seed)
    music = []
    for group, roles in (("training", ("train",)), ("held_out", HELD_OUT)):
        names = split.loc[split["role"].isin(roles), "piece"].to_numpy(object)
        drawn = np.sort(random.permutation(names)[:PIECES])
        log.info("%s: %d of %d pieces", group, len(drawn), len(names))
        music += [(group, "", name, files[name]) for name in drawn]
    for (decoder, number), path in zip(params.samples, found.samples, strict=True):
        music.append(("samples", decoder, f"{decoder} {number}", path))

    tables = []
    for group, decoder, name, path in music:
        try:
            notes = read_notes(path)
            notes = note_table(notes, notes.bars, params.max_notes, params.drums)
        except (UserError, ValueError) as error:
            log.info("%s: left out. %s", name, error)
            continue
        table = measure(notes, onsets)
        if table.empty:
            log.info("%s: left out, it has fewer than %d onsets", name, onsets)
        tables.append(table.assign(group=group, decoder=decoder, piece=name, onsets=onsets))
    table = pd.concat(tables, ignore_index=True)
    facts = ["group", "decoder", "piece", "onsets"]
    table = table[[*facts, *table.columns.difference(facts, sort=False)]]
    table.to_csv(snakemake.output.measures, index=False, float_format="%.6g")

    reference = "held_out" if (table["group"] == "held_out").any() else "training"
    compared = [("training", "")] if reference == "held_out" else []
    compared += [("samples", decoder) for decoder in dict(params.samples)]
    rows = []
    for group, decoder in compared:
        chosen = (table["group"] == group) & (table["decoder"] == decoder)
        held_evenly = group == "samples" and table.loc[chosen, "evenly_held"].all()
        for name in MEASURES:
            first, second = (
                [part.to_numpy(float) for _, part in table[places].groupby("piece")[name]]
                for places in (chosen, table["group"] == reference)
            )
            area, error = area_with_error(first, second, params.seed)
            tells = not (held_evenly and name in TIMES)
            facts = [group, decoder, reference, name, len(first), len(second), tells]
            rows.append([*facts, area, error])
            log.info("%s %s, %s: %.3f ± %.3f", group, decoder, name, area, error)
    columns = "group decoder reference measure pieces reference_pieces tells area error".split()
    areas = pd.DataFrame(rows, columns=columns)
    areas.to_csv(snakemake.output.areas, index=False, float_format="%.6g")
