"""Draw how a model learnt: its loss, accuracy, learning rate and time."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.report.experiment.training_plots import learning_curves

with logged(snakemake.log[0]):
    evaluation = json.loads(Path(snakemake.input.evaluation).read_text())
    history, model = pd.read_csv(snakemake.input.history), snakemake.wildcards.model
    learning_curves(history, evaluation, model, snakemake.output[0])
