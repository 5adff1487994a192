"""The section of the overview on each experiment: what came of it, and its best sample to play."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from continuo.report.base.section import Section, below
from continuo.report.base.sentences import gained, learners, verdict
from continuo.report.experiment.subject import Experiment
from continuo.report.overview.subject import Overview

if TYPE_CHECKING:
    from continuo.report.players.chosen import Chosen


@dataclass(frozen=True)
class Card:
    """What is told of one experiment.

    name: of its page; evaluation: the content of evaluation.json; pieces: the rows of split.csv of
    those that train; best: the sample to play.
    """

    name: str
    title: str
    evaluation: Mapping[str, Any]
    pieces: Sequence[Mapping[str, Any]]
    best: "Chosen"

    @property
    def verdicts(self) -> list[str]:
        """What was learnt."""
        return [verdict(self.evaluation), *gained(self.evaluation)]

    @property
    def learners(self) -> list[Mapping[str, Any]]:
        """What is told of each model that learns."""
        return [self.evaluation["models"][name] for name in learners(self.evaluation)]


def reads(overview: Overview) -> dict[str, Any]:
    """Of each experiment, by its name, its evaluation, its split and its samples."""
    if not overview.experiments:
        return {}
    return {"found": {one.name: below(one.name, _reads(one)) for one in overview.experiments}}


def _reads(experiment: Experiment) -> dict[str, Any]:
    return {
        "evaluation": "evaluation.json",
        "split": "split.csv",
        "loops": "loops.csv",
        "copies": "copies.csv",
        "samples": experiment.sample_files,
    }


def read(overview: Overview, found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """cards: see `Card`, that with the sample that has the largest share of its own first."""
    cards = [_card(one, **found[one.name]) for one in overview.experiments]
    return {"cards": sorted(cards, key=lambda card: -card.best.sample.own_share)}


def _card(
    experiment: Experiment,
    evaluation: str,
    split: str,
    loops: str,
    copies: str,
    samples: Mapping[str, Mapping[str, str]],
) -> Card:
    import pandas as pd

    from continuo.report.base.filling import records
    from continuo.report.players.chosen import choose
    from continuo.report.players.sample import read_samples

    told = json.loads(Path(evaluation).read_text())
    table = pd.read_csv(split, keep_default_na=False)
    return Card(
        experiment.name,
        experiment.title,
        told,
        records(table[table["role"] == "train"]),
        choose(read_samples(loops, copies, samples), told),
    )


SECTION = Section(10, "", reads, read, scripts=["players/templates/player.js"])
