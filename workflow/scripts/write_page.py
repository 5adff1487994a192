"""Write the page of an experiment: its figures, its tables and its sound in one file."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.report.base.filling import page, tell
from continuo.report.experiment.page import SECTIONS
from continuo.report.experiment.subject import Experiment

with logged(snakemake.log[0], snakemake.input):
    experiment, path = Experiment(**json.loads(snakemake.params.experiment)), snakemake.output[0]
    html = page(experiment.name, experiment.title, tell(SECTIONS, experiment, Path(path).parent))
    Path(path).write_text(html, encoding="utf-8")
