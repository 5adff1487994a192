"""The head of an experiment's page: what came of it, and what its models are, in short."""

import json
from pathlib import Path
from typing import Any

from continuo.report.base.section import Section
from continuo.report.base.sentences import gained, learners, verdict
from continuo.report.experiment.subject import Experiment


def reads(experiment: Experiment) -> dict[str, str]:
    """The evaluation alone."""
    return {"evaluation": "evaluation.json"}


def read(experiment: Experiment, evaluation: str) -> dict[str, Any]:
    """title, evaluation, verdicts, and learners: what is told of each model that learns."""
    found = json.loads(Path(evaluation).read_text())
    return {
        "title": experiment.title,
        "evaluation": found,
        "verdicts": [verdict(found), *gained(found)],
        "learners": [found["models"][name] for name in learners(found)],
    }


SECTION = Section(10, "", reads, read)
