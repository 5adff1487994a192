"""The section of an experiment's page to play with: the lecture's network at a temperature."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.report.base.section import Section
from continuo.report.experiment.subject import Experiment


def reads(experiment: Experiment) -> dict[str, str]:
    """The network, and a sample of it."""
    if not experiment.playable:
        return {}
    found = {name: experiment.primed[name] for name in ("record", "steps")}
    return {"network": experiment.playable, **found}


def read(experiment: Experiment, network: str, record: str, steps: str) -> dict[str, Any]:
    """played: what temperature.js starts from; seconds: of a chord."""
    from continuo.findings.sample_table import read_sample
    from continuo.models.chords.trained import load_network
    from continuo.report.instruments.packing import packed_network
    from continuo.settings.decoders import REPEATS, ControlledTemperature

    told: Mapping[str, Any] = json.loads(Path(record).read_text())
    trained, vocabulary, card = load_network(network)
    table = read_sample(steps)
    primer = vocabulary.encode_nearest(table.loc[table["part"] == "primer", "pitches"].tolist())
    return {
        "played": {
            "network": packed_network(trained),
            "chords": [list(chord) for chord in vocabulary.chords],
            "primer": primer.tolist(),
            "seed": told["seed"],
            "slides": card["window"] if told.get("context") == "slide" else 0,
            "control": {**vars(ControlledTemperature()), "repeats": list(REPEATS)},
        },
        "seconds": float(table["duration"].iloc[0]) * told["tempo"] / 1e6,
        "primed": told["primer_piece"],
    }


SECTION = Section(
    17,
    "Let it play",
    reads,
    read,
    scripts=[
        f"instruments/templates/{name}.js"
        for name in (
            "numbers",
            "instrument",
            "cells",
            "chord_network",
            "oscillators",
            "temperature",
        )
    ],
)
