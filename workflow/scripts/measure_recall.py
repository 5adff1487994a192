"""Measure how far back each cell remembers, and how much of the past its answers depend on."""

import pandas as pd

from continuo.base.logs import logged
from continuo.models.cells.layers import CELL_LAYERS
from continuo.models.cells.recall import Recipe, measure

SEEDS = 1, 2, 3

with logged(snakemake.log[0]) as log:
    rows = []
    for cell in CELL_LAYERS:
        for seed in SEEDS:
            found = measure(cell, Recipe(), seed)
            log.info("%s: %d steps, %s", cell, found.course[-1], found.recalled)
            parts = {"before": found.before, "after": found.after, "course": found.course}
            parts["recalled"] = [found.recalled]
            for what, values in parts.items():
                rows += [(cell, seed, what, at, float(v)) for at, v in enumerate(values)]
    table = pd.DataFrame(rows, columns=["cell", "seed", "what", "at", "value"])
    table.to_csv(snakemake.output[0], index=False, float_format="%.4g")
