"""Draw the measures of samples, training pieces and held-out pieces."""

import pandas as pd

from continuo.base.logs import logged
from continuo.report.experiment.measure_plots import measure_panels

with logged(snakemake.log[0]):
    measures = pd.read_csv(snakemake.input.measures).fillna({"decoder": ""})
    areas = pd.read_csv(snakemake.input.areas).fillna({"decoder": ""})
    measure_panels(measures, areas, snakemake.output[0])
