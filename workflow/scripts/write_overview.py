"""Write the page that sums up all experiments."""

import json
from pathlib import Path

import pandas as pd

from continuo.logs import logged
from continuo.report.pages import Experiment, Sample, overview_page

with logged(snakemake.log[0]):
    found = snakemake.input
    files = zip(found.records, found.tables, found.audio, found.midi, found.rolls, strict=True)
    experiments = [
        Experiment(
            json.loads(Path(evaluation).read_text()),
            pd.read_csv(split, keep_default_na=False),
            Sample.read(*paths),
            title,
        )
        for evaluation, split, paths, title in zip(
            found.evaluations, found.splits, files, json.loads(snakemake.params.titles), strict=True
        )
    ]
    Path(snakemake.output[0]).write_text(overview_page(experiments), encoding="utf-8")
