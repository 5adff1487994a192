"""The section of the overview on each experiment: what came of it, and its best sample to play."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from continuo.base.words import counted
from continuo.report.base.section import Section, below
from continuo.report.base.sentences import gained, held_out, learners, verdict
from continuo.report.experiment.subject import Experiment
from continuo.report.overview.subject import Overview

if TYPE_CHECKING:
    from continuo.report.players.sample import Sample


@dataclass(frozen=True)
class Card:
    """What is told of one experiment.

    evaluation: the content of evaluation.json; pieces: the rows of split.csv of those that train;
    best: the sample to play, and why it is that.
    """

    title: str
    evaluation: Mapping[str, Any]
    pieces: Sequence[Mapping[str, Any]]
    best: "tuple[Sample, str]"

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
    """title, and cards: see `Card`, in the order of the experiments."""
    cards = [_card(one, **found[one.name]) for one in overview.experiments]
    return {"title": overview.title, "cards": cards}


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
    from continuo.report.players.sample import read_samples

    told = json.loads(Path(evaluation).read_text())
    table = pd.read_csv(split, keep_default_na=False)
    return Card(
        experiment.title,
        told,
        records(table[table["role"] == "train"]),
        choose(read_samples(loops, copies, samples), told),
    )


def choose(samples: "Sequence[Sample]", evaluation: Mapping[str, Any]) -> "tuple[Sample, str]":
    """The sample to play first, and why it is that: see `continuo.findings.best_sample`.

    Where no piece is held out, models are judged on the training pieces.
    """
    from continuo.findings.best_sample import best_sample
    from continuo.findings.own_chords import REPLAY

    judged = held_out(evaluation) or "train"
    models = evaluation["sets"][judged]["models"]
    own = [sample.own / max(len(sample.starts) - 1, 1) for sample in samples]
    nll = [models[sample.record["model"]]["nll"] for sample in samples]
    place, worthy = best_sample(own, nll)
    best = samples[place]
    count = counted(len(best.starts) - 1, "chord")
    told = (
        f"neither repeated by a loop, nor in a run of {REPLAY} that the primer has, nor in the "
        "longest that a training piece has"
    )
    if len(samples) == 1:
        return best, f"The only sample; of its {count} {best.own:,} are its own: {told}."
    if not worthy:
        return best, (
            f"None of the {len(samples)} samples is mostly its own; this one has the most, "
            f"{best.own:,} of {count} that are {told}."
        )
    if worthy == 1:
        return best, (
            f"Chosen as the only one of {len(samples)} samples that is mostly its own: of its "
            f"{count} {best.own:,} are {told}."
        )
    pieces = "training" if judged == "train" else "held-out"
    return best, (
        f"Chosen among the {worthy} of {len(samples)} samples that are mostly their own, as "
        f"one of the model that predicts the {pieces} pieces best, and of these the one with the "
        f"most of its own: of its {count} {best.own:,} are {told}."
    )


SECTION = Section(10, reads, read, scripts=["players/templates/player.js"])
