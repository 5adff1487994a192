"""Bind what was learnt, and every page, into one file."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.report.base.filling import article, article_of, bind, scripts_of, tell
from continuo.report.experiment.page import SECTIONS as OF_EXPERIMENTS
from continuo.report.experiment.subject import Experiment
from continuo.report.images.page import SECTIONS as OF_IMAGES
from continuo.report.images.subject import Images
from continuo.report.overview.page import SECTIONS
from continuo.report.overview.subject import Overview

with logged(snakemake.log[0], snakemake.input):
    path, params = Path(snakemake.output[0]), snakemake.params
    subjects = (
        [kind(**one) for one in json.loads(told)]
        for kind, told in ((Experiment, params.experiments), (Images, params.images))
    )
    overview = Overview(*subjects, params.lecture, json.loads(params.recipes))
    pages = [*overview.experiments, *overview.images]
    links = [("#overview", "What was learnt"), *((f"#{one.name}", one.title) for one in pages)]
    links.append((params.provenance, "How it was made"))
    articles = [article("overview", tell(SECTIONS, overview, path.parent))]
    articles += map(article_of, snakemake.input.pages)
    scripts = scripts_of([*SECTIONS, *OF_EXPERIMENTS, *OF_IMAGES])
    path.write_text(bind(overview.title, articles, scripts, links), encoding="utf-8")
