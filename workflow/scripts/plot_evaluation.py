"""Draw the network beside the models that only count."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.report.experiment.plots import evaluation_bars

with logged(snakemake.log[0]):
    evaluation_bars(json.loads(Path(snakemake.input[0]).read_text()), snakemake.output[0])
