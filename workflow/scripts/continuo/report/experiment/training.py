"""The section of an experiment's page on how its models learnt, a figure for each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.base.sentences import SETS, held_out
from continuo.report.experiment.subject import Experiment

CAPTION = (
    "Loss (mean negative log-likelihood, nats per chord) and, where it was taken, accuracy over "
    "the training, on the training pieces and, where there are any, on the held-out ones; below, "
    "the learning rate and how long each epoch or step took. Dropout is on while the training "
    "loss is taken, so it lies a little above that of the finished model. The level lines are "
    "models that only count. A held-out loss that rises while the training loss falls is "
    "overtraining."
)


def reads(experiment: Experiment) -> dict[str, Any]:
    """The evaluation, and the figure of each model that learns."""
    curves = {model: f"figures/learning_{model}.svg" for model in experiment.learners}
    return {"evaluation": "evaluation.json", "curves": curves} if curves else {}


def read(experiment: Experiment, evaluation: str, curves: Mapping[str, str]) -> dict[str, Any]:
    """models: of each what it is called, its figure, when its training ended and how to read the
    figure, see `continuo.models.protocol.Course`; judged: the set that the models are judged on."""
    found = json.loads(Path(evaluation).read_text())
    told = [(found["models"][model], path) for model, path in curves.items()]
    models = [{"called": one["called"], "curves": path, **one["course"]} for one, path in told]
    return {"models": models, "judged": SETS[held_out(found) or "train"]}


def figures(experiment: Experiment) -> dict[str, Figure]:
    """Of each model that learns its learning curves."""
    return {
        f"learning_{model}.svg": Figure(
            draw,
            {"evaluation": "evaluation.json", "history": f"models/{model}/history.csv"},
            {"model": model},
            item=f"learning curves, {model}",
            caption=CAPTION,
        )
        for model in experiment.learners
    }


def draw(path: str, evaluation: str, history: str, model: str) -> None:
    """Draw how the model learnt."""
    import pandas as pd

    from continuo.report.experiment.drawings.curves import learning_curves

    told = json.loads(Path(evaluation).read_text())
    learning_curves(pd.read_csv(history), told, model, path)


SECTION = Section(60, "How it learnt", reads, read, figures, folded=True)
