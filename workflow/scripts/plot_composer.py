"""Draw how the composer learnt, step by step."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.report.experiment.training_plots import composer_curves

with logged(snakemake.log[0]):
    evaluation = json.loads(Path(snakemake.input.evaluation).read_text())
    composer_curves(pd.read_csv(snakemake.input.history), evaluation, snakemake.output[0])
