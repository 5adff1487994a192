"""Write the page that sums up all experiments."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.report.base.filling import page, tell
from continuo.report.experiment.subject import Experiment
from continuo.report.overview.page import SECTIONS
from continuo.report.overview.subject import Overview

with logged(snakemake.log[0]):
    experiments = [Experiment(**one) for one in json.loads(snakemake.params.experiments)]
    overview, path = Overview(experiments), snakemake.output[0]
    html = page(overview.title, tell(SECTIONS, overview, Path(path).parent))
    Path(path).write_text(html, encoding="utf-8")
