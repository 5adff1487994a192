"""The section that compares the samples with real music, and its figure."""

import numpy as np
import pandas as pd
import pytest

from continuo.report.base.filling import tell
from continuo.report.base.section import below
from continuo.report.experiment import measures
from continuo.report.experiment.measures import LABELS, Measures
from experiment_pages import EXPERIMENT, page_of, texts

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


@pytest.fixture
def folder(tables, tmp_path):
    """Both tables, and a figure."""
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures/measures.svg").write_text("<svg/>")
    for table, name in zip(tables, ("measures", "overlap_areas"), strict=True):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path


def test_the_page_names_the_decoders_whose_timing_is_given(tables, folder, sample) -> None:
    told = tell([measures.SECTION], EXPERIMENT, folder)
    assert Measures(*tables).evenly_held == ["even"]
    page = page_of(folder, sample, *told)
    assert "The chords of even are evenly held, so polyphony, groove consistency" in page
    assert "samples of free are surely less like the held-out pieces than the training" in page
    assert (
        "Their curves have 0\N{NO-BREAK SPACE}% of their area in common with those of the held-out"
        in page
    )
    assert "the training pieces&#39; 90" in page


def test_what_is_left_out_of_a_panel_is_told(tables, folder) -> None:
    figure = measures.SECTION.figures(EXPERIMENT)["measures.svg"]

    def drawn():
        figure.draw(folder / "a.svg", **below(folder, figure.reads))
        return texts(folder / "a.svg")

    assert drawn().count("left out") == len(TIMING)
    _, areas = tables
    areas.assign(tells=True).to_csv(folder / "overlap_areas.csv", index=False)
    assert "left out" not in drawn()


def test_marks_in_one_place_are_one(tables, folder) -> None:
    figure = measures.SECTION.figures(EXPERIMENT)["measures.svg"]
    sizes = []
    for times in (1, 100):  # densities of the others, and marks where all are the same
        table = pd.concat([tables[0].assign(polyphony=1.0)] * times)
        table.to_csv(folder / "measures.csv", index=False)
        figure.draw(folder / "a.svg", **below(folder, figure.reads))
        sizes.append((folder / "a.svg").stat().st_size)
    assert sizes[1] < 1.1 * sizes[0]
