"""Draw the loss, the accuracy, the learning rate and the time by epoch."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.report.experiment.model_card import read_card
from continuo.report.experiment.training import kept_epoch
from continuo.report.experiment.training_plots import learning_curves

with logged(snakemake.log[0]):
    evaluation = json.loads(Path(snakemake.input.evaluation).read_text())
    history = pd.read_csv(snakemake.input.history)
    kept = kept_epoch(history, read_card(snakemake.input.model).get("training", {}))
    marked = kept if kept < len(history) else 0
    learning_curves(history, evaluation, snakemake.output[0], marked)
