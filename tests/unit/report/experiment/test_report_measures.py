"""The section that compares the samples with real music, and its figure."""

import numpy as np
import pandas as pd
import pytest
from test_experiment_page import figure, page_of, sample, split  # noqa: F401
from test_plots import texts

from continuo.report.experiment.measure_plots import LABELS, measure_panels
from continuo.report.experiment.measures import Measures

TIMING = ("polyphony", "groove_consistency", "inter_onset_interval", "note_length")
GROUPS = [("training", ""), ("held_out", ""), ("samples", "even"), ("samples", "free")]


@pytest.fixture
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """measures.csv and overlap_areas.csv of a decoder of evenly held chords and of another."""
    random = np.random.default_rng(1)
    rows = [
        {"group": group, "decoder": decoder, "piece": str(n), "onsets": 64}
        | dict(zip(LABELS, random.normal(1, 0.1, len(LABELS)), strict=True))
        for group, decoder in GROUPS
        for n in range(9)
    ]
    areas = [
        {"group": group, "decoder": decoder, "measure": name, "reference": "held_out"}
        | {"area": 0.001 if decoder else 0.9, "error": 0.01}
        | {"tells": decoder != "even" or name not in TIMING}
        for group, decoder in GROUPS
        if group != "held_out"
        for name in LABELS
    ]
    return pd.DataFrame(rows), pd.DataFrame(areas)


def test_the_page_names_the_decoders_whose_timing_is_given(
    tables,
    tmp_path,
    sample,  # noqa: F811
    figure,  # noqa: F811
) -> None:
    for table, name in zip(tables, ("measures", "areas"), strict=True):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    section = Measures.read(tmp_path / "measures.csv", tmp_path / "areas.csv", figure)
    assert section.evenly_held == ["even"]
    page = page_of(sample, split(), figure, measures=section)
    assert "The chords of even are evenly held, so polyphony, groove consistency" in page
    assert "free is less like the held-out pieces than the training pieces are" in page
    assert "it overlaps them by 0.00 of 1, the training pieces do by 0.90" in page


def test_what_is_left_out_of_a_panel_is_told(tables, tmp_path) -> None:
    measure_panels(*tables, tmp_path / "a.svg")
    assert texts(tmp_path / "a.svg").count("left out") == len(TIMING)
    measures, areas = tables
    measure_panels(measures, areas.assign(tells=True), tmp_path / "b.svg")
    assert "left out" not in texts(tmp_path / "b.svg")
