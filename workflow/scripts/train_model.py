"""Train a model of an experiment, unless it is given or the cache has it."""

from functools import partial
from pathlib import Path

from continuo.base.logs import logged, standard_error_in
from continuo.models.protocol import Task
from continuo.models.registry import kinds
from continuo.training.once import train_once

found, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
kind = kinds()[wildcards.model]

with logged(snakemake.log[0], snakemake.input), standard_error_in(snakemake.log[0]) as terminal:
    task = Task(
        wildcards.experiment,
        kind.name,
        params.settings,
        *map(Path, snakemake.output),
        **{name: Path(found[name]) for name in kind.reads},
        start=params.start and Path(params.start),
        terminal=terminal,
    )
    room = kind.load("learn")
    if kind.given and params.settings.get(kind.given):
        room.take(task)
    else:
        facts, files = room.determined_by(task)
        outputs, learn = [task.file, task.history], partial(room.learn, task)
        train_once([params.code, facts], files, outputs, params.cache, learn)
