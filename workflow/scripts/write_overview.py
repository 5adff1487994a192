"""Write the page that sums up all experiments."""

import json
from pathlib import Path

import pandas as pd

from continuo.logs import logged
from continuo.report.pages import Experiment, Sample, overview_page

with logged(snakemake.log[0]):
    found = snakemake.input
    experiments = [
        Experiment(
            json.loads(Path(evaluation).read_text()),
            pd.read_csv(split, keep_default_na=False),
            Sample(
                json.loads(Path(record).read_text()),
                pd.read_csv(table, dtype={"pitches": str}),
                Path(audio),
                Path(midi),
                Path(roll),
            ),
            title,
        )
        for evaluation, split, record, table, audio, midi, roll, title in zip(
            found.evaluations,
            found.splits,
            found.records,
            found.tables,
            found.audio,
            found.midi,
            found.rolls,
            json.loads(snakemake.params.titles),
            strict=True,
        )
    ]
    Path(snakemake.output[0]).write_text(overview_page(experiments), encoding="utf-8")
