"""A sample whose names are hostile."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from continuo.report.players.sample import Sample
from experiment_pages import HOSTILE
from played import sample_of


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    chords = [(60, 64, 67), (60, 70)]
    temperature = np.array([0.5, 0.475])
    made = sample_of(tmp_path, [(60, 64), (62,)], chords, "greedy", 2, (0, 1), (0, 1), temperature)
    made.steps.loc[2:, "probability"] = [0.9312, 0.00002]
    record = {**made.record, "primer_piece": HOSTILE}
    return replace(made, record=record, copy={**made.copy, "transposed_piece": HOSTILE})


@pytest.fixture
def figure(tmp_path: Path) -> Path:
    (tmp_path / "a.svg").write_text("a.svg")
    return tmp_path / "a.svg"
