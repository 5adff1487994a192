"""Write the page that sums up all experiments."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.report.base.run import Run
from continuo.report.experiment.pages import Experiment, overview_page
from continuo.report.experiment.samples import read_samples

with logged(snakemake.log[0]) as log:
    found = snakemake.input
    titles = json.loads(snakemake.params.titles)
    files = {kind: iter(found[kind]) for kind in ("records", "tables", "audio", "midi")}
    experiments = []
    for evaluation, split, loops, copies, count, title in zip(
        found.evaluations,
        found.splits,
        found.loops,
        found.copies,
        snakemake.params.samples,
        titles,
        strict=True,
    ):
        paths = ([next(kind) for _ in range(count)] for kind in files.values())
        experiment = Experiment(
            json.loads(Path(evaluation).read_text()),
            pd.read_csv(split, keep_default_na=False),
            read_samples(loops, copies, *paths),
            title,
        )
        log.info("%s: %s. %s", title, experiment.best[0].name, experiment.best[1])
        experiments.append(experiment)
    # what was measured is no input: it differs with every run, and makes nothing stale
    logs = Path(snakemake.log[0]).parent
    measured = [logs / name for name in (*snakemake.params.names, "overview")]
    page = overview_page(experiments, Run.read(found.rules, found.rule_graph, measured))
    Path(snakemake.output[0]).write_text(page, encoding="utf-8")
