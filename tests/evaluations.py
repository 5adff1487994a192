"""The content of an evaluation.json, for what is written about it."""

from collections.abc import Mapping
from typing import Any

from continuo.models.registry import kinds

EPOCHS = {"unit": "epoch", "per_row": 1, "kept": 0, "ended": "It ended.", "reading": "So it is."}
STEPS = {**EPOCHS, "unit": "step", "per_row": 30}
TOLD: dict[str, dict[str, Any]] = {
    "network": {"parameters": 1_234_567, "trained": "40 epochs in 1 min 15 s", "course": EPOCHS},
    "composer": {"parameters": 4321, "trained": "600 steps in 1 min 1 s", "course": STEPS},
}


def described(sets: Mapping[str, Any], **facts: Any) -> dict[str, Any]:
    """The evaluation with these sets and facts, and what each model in them says of itself."""
    present = {name for part in sets.values() for name in part["models"]}
    models = {
        kind.name: {
            "called": kind.called,
            "title": kind.title,
            "counts": kind.counts,
            "parameters": 9,
            "trained": "counted",
            "facts": [["what it is", kind.name]],
            "limits": [f"The {kind.called} has its limits."],
            "course": None,
            **TOLD.get(kind.name, {}),
        }
        for kind in kinds().values()
        if kind.name in present
    }
    return {
        "experiment": "mozart",
        "window": 128,
        "first": 1,
        "vocabulary": 662,
        "models": models,
        "sets": dict(sets),
        **facts,
    }
