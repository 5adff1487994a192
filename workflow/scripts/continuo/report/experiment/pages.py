"""Pages that hold all they show, sound included: one for an experiment, one for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from continuo.report.base import sentences
from continuo.report.base.filling import ROWS_SHOWN, TABLES, fill, records
from continuo.report.base.run import Run
from continuo.report.experiment.best_sample import best_sample
from continuo.report.experiment.copying import Copying
from continuo.report.experiment.measures import Measures
from continuo.report.experiment.model_card import ModelCard
from continuo.report.experiment.samples import Sample, Source, group
from continuo.report.experiment.scores import Score
from continuo.report.experiment.training import Training

PLAYER = "player.js"  # of the pages with sound


@dataclass(frozen=True)
class Experiment:
    """One experiment as the overview tells of it.

    `evaluation` is the content of evaluation.json, `split` the table split.csv; the best of
    `samples` is to be played; `title` stands for the experiment's name where it is given.
    """

    evaluation: Mapping[str, Any]
    split: pd.DataFrame
    samples: Sequence[Sample]
    title: str = ""

    @property
    def pieces(self) -> list[dict[str, Any]]:
        """The rows of the pieces that train."""
        return records(self.split[self.split["role"] == "train"])

    @property
    def best(self) -> tuple[Sample, str]:
        """The sample to play, and why it is that."""
        return best_sample(self.samples, self.evaluation)


def experiment_page(
    evaluation: Mapping[str, Any],
    sources: pd.DataFrame,
    intake: pd.DataFrame,
    split: pd.DataFrame,
    samples: Sequence[Sample],
    real: Sequence[Source],
    evaluation_bars: Path,
    chord_histogram: Path,
    pieces: Path,
    title: str = "",
    copying: Copying | None = None,
    measures: Measures | None = None,
    scores: Mapping[str, Score] | None = None,
    model_card: ModelCard | None = None,
    training: Sequence[Training] = (),
    run: Run | None = None,
) -> str:
    """The page of one experiment, as HTML that needs no other file.

    `evaluation` is the content of evaluation.json; `sources`, `intake` and `split` are the tables
    of those names; `real` are the forms of the piece to compare the samples with; the three figures
    are SVG files.
    `title` stands for the experiment's name where it is given. `copying`, `measures`, `model_card`,
    `training` and `run` are sections of their own, each left out where it is None. `scores`: of
    "source" and of samples ("greedy_1"), each left out where it is not there.
    """
    return fill(
        "experiment.html.jinja2",
        title=title or evaluation["experiment"],
        evaluation=evaluation,
        judged=sentences.held_out(evaluation),
        # What was refused or repaired comes before what was plainly used.
        sources=records(sources.sort_values("status", ascending=False, kind="stable")),
        intake=records(intake.sort_values("status", kind="stable")),
        split=records(split),
        groups=group(samples, real),
        training=training,
        evaluation_bars=evaluation_bars,
        chord_histogram=chord_histogram,
        pieces=pieces,
        copying=copying,
        measures=measures,
        scores=scores or {},
        model_card=model_card,
        run=run,
        rows_shown=ROWS_SHOWN,
        scripts=[PLAYER, TABLES],
    )


def overview_page(experiments: Sequence[Experiment], run: Run | None = None) -> str:
    """The page that sums up all experiments, a sample of each to play, as HTML on its own."""
    return fill(
        "overview.html.jinja2",
        title="Continuo: what was learnt",
        experiments=experiments,
        run=run,
        scripts=[PLAYER],
    )
