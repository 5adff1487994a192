"""Draw how often each chord occurs."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.report.experiment.plots import chord_histogram

with logged(snakemake.log[0]):
    chord_histogram(json.loads(Path(snakemake.input[0]).read_text()), snakemake.output[0])
