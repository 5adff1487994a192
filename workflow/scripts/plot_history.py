"""Draw the loss and the accuracy by epoch."""

import json
from pathlib import Path

import pandas as pd

from continuo.logs import logged
from continuo.report.plots import learning_curves

with logged(snakemake.log[0]):
    evaluation = json.loads(Path(snakemake.input.evaluation).read_text())
    learning_curves(pd.read_csv(snakemake.input.history), evaluation, snakemake.output[0])
