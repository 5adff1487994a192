"""The section of an experiment's page to play a tune in: continued, set in voices, filled."""

from typing import Any

from continuo.report.base.section import Section
from continuo.report.experiment.subject import Experiment

BARS = 8  # that a tune is continued by
REPLAY = 16  # chords that are played again in one go, as a decoder's `replay`
MASS = 0.95  # of what can be drawn, as `p` of `top_p`


def reads(experiment: Experiment) -> dict[str, str]:
    """What harmonises."""
    return {"model": experiment.harmonises} if experiment.harmonises else {}


def read(experiment: Experiment, model: str) -> dict[str, Any]:
    """written: what tune.js hands to its worker; voices: notes of a chord, at most; grid: steps
    between two chords, 0 for none; held: whether what is written sounds on."""
    from continuo.models.composer.trained import load_composer
    from continuo.pieces.spelled import STEPS
    from continuo.report.instruments.composer import packed_composer

    composer, card = load_composer(model)
    slots = card["slots"]
    told = {"title": experiment.title, "voices": slots - (not card["max_notes"]), "bars": BARS}
    told |= {"grid": experiment.grid * STEPS, "held": experiment.held}
    return {"written": packed_composer(composer, slots, REPLAY, MASS), **told}


SECTION = Section(
    18,
    "Your tune",
    reads,
    read,
    scripts=[
        f"instruments/templates/{name}.js"
        for name in (
            "numbers", "instrument", "cells", "operations", "memory", "piece", "before", "random",
            "composer", "oscillators", "worker", "midi", "keys", "marking", "hands", "notation",
            "staves", "tune",
        )
    ],
)  # fmt: skip
