"""Measure how good the drawn glyphs are, beside the font's own and beside baselines."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.logs import logged, standard_error_in
from continuo.images.completion.judging import drawings, goals, measure, summarise
from continuo.images.completion.lessons import boxed
from continuo.images.completion.pairs import Pairs

with logged(snakemake.log[0], snakemake.input) as log, standard_error_in(snakemake.log[0]):
    from continuo.images.networks.answers import compiled_probabilities
    from continuo.images.networks.layers import read_network

    found = snakemake.input
    pairs, glyphs = Pairs.load(found.pairs), np.load(found.glyphs[0], allow_pickle=False)
    judges = {name: read_network(found[name]) for name in ("script", "reader")}
    asked = {name: compiled_probabilities(model) for name, (model, _) in judges.items()}
    classes = list(judges["reader"][1]["classes"])
    learnt, tables = pairs.of("train").target, []
    for part in ("test", "new"):
        chosen = pairs.of(part)
        labels = np.array([classes.index(character) for character in chosen.characters])
        target = chosen.target if part == "test" else None
        for name, drawn in drawings(pairs, glyphs["made"], part).items():
            seen = boxed(drawn)
            answers = [asked[judge](seen) for judge in ("script", "reader")]
            table = measure(drawn, target, learnt, *answers, labels)
            told = {"character": chosen.characters, "part": part, "drawn": name}
            tables.append(pd.concat([pd.DataFrame(told), table], axis=1))
    table = pd.concat(tables, ignore_index=True)
    table.to_csv(snakemake.output.table, index=False, float_format="%.6g")
    judged = summarise(table, snakemake.params.seed)
    judged |= {"goals": goals(judged), "parameters": int(glyphs["parameters"])}
    log.info("%s", json.dumps(judged))
    Path(snakemake.output.judged).write_text(json.dumps(judged, indent=1) + "\n")
