"""Which sample stands for an experiment, and why."""

from dataclasses import replace
from pathlib import Path

import pytest

from continuo.report.players.chosen import choose
from played import sample_of

PRIMER = [(50,), (52, 55), (54,), (56,)]
CHORDS = [(60, 64, 67), (62,), (60, 64), (62,), (60, 64), (62,), (60, 64), (72,)]
EVALUATION = {
    "sets": {
        "train": {"chords": 9, "models": {"network": {"nll": 1.0}, "composer": {"nll": 2.0}}},
        "test": {"chords": 9, "models": {"network": {"nll": 6.0}, "composer": {"nll": 3.0}}},
    }
}


def test_the_best_sample_is_its_own_and_of_the_better_model(tmp_path: Path) -> None:
    whole = sample_of(tmp_path, PRIMER, CHORDS, "whole")
    looping = sample_of(tmp_path, PRIMER, CHORDS, "looping", loop=(0, 1))
    copying = sample_of(tmp_path, PRIMER, CHORDS, "copying", run=(0, 4), model="composer")
    less = sample_of(tmp_path, PRIMER, CHORDS, "less", run=(0, 3), model="composer")
    stuck = sample_of(tmp_path, PRIMER, CHORDS, "stuck", loop=(0, 2), model="composer")
    best, heading, why = choose([whole, looping, copying, less, stuck], EVALUATION)
    assert best is less
    assert heading == "The best sample: less, sample 1"
    assert why.startswith("Chosen among the 3 of 5 samples that are mostly their own")
    assert "predicts the held-out pieces best" in why
    assert "of its 8 chords 5 are neither" in why
    trained = {"sets": {"train": EVALUATION["sets"]["train"]}}
    assert choose([whole, less], trained)[0] is whole
    best, heading, why = choose([looping, whole, stuck], EVALUATION)
    assert best is whole
    assert heading.startswith("The best sample")
    assert why.startswith("Chosen as the only one of 3 samples")
    best, heading, why = choose([looping, stuck], EVALUATION)
    assert best is stuck
    assert heading.startswith("No sample is mostly its own")
    assert why.startswith("None of the 2 samples is mostly its own; this one has the most, 2 of 8")
    assert choose([stuck], EVALUATION).why.startswith("The only sample; of its 8 chords 2 are")


def test_what_is_put_together_from_runs_of_training_pieces_is_not_its_own(tmp_path: Path) -> None:
    whole = sample_of(tmp_path, PRIMER, CHORDS, "whole", run=(0, 3))
    parts = replace(whole, copy={**whole.copy, "transposed_16": 0.93})
    best, heading, why = choose([parts, parts], EVALUATION)
    assert heading.startswith("No sample is mostly its own")
    assert "93.0\N{NO-BREAK SPACE}% of its runs of 16 stand in one" in why
    assert best.own_share == pytest.approx(0.07)
    assert choose([parts, whole], EVALUATION).sample is whole
