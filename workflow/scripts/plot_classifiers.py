"""Draw all networks on one set of images beside each other."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.report.images.comparison_plots import accuracies, accuracy_by_epoch, robustness

with logged(snakemake.log[0]):
    found, output = snakemake.input, snakemake.output
    evaluation = json.loads(Path(found.evaluation).read_text())
    histories: dict[str, list[pd.DataFrame]] = {}
    for (network, _), table in zip(snakemake.params.networks, found.histories, strict=True):
        histories.setdefault(network, []).append(pd.read_csv(table))
    accuracy_by_epoch(histories, evaluation, output.accuracy_by_epoch)
    accuracies(evaluation, output.accuracies)
    robustness(evaluation, output.robustness, snakemake.params.perturbed)
