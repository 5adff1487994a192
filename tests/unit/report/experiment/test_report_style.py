"""The sections on whether one could tell the samples, and on the rules of the style."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from continuo.findings.style.two_samples import AWAY, TESTS
from continuo.report.base.filling import fill, tell
from continuo.report.base.section import below
from continuo.report.experiment import style, telling
from experiment_pages import EXPERIMENT, texts

RULES = [
    ("real", "", "all", "tune_repeats", 5, 0.1, 0.02, 0.01),
    ("real", "", "all", "parallel_fifths", 5, 0.5, 0.2, 0.1),
    ("real", "", "all", "grade: grade", 5, 3.0, 1.0, 0.4),
    ("samples", "hot", "all", "tune_repeats", 1, 0.3, np.nan, np.nan),
    ("samples", "hot", "all", "parallel_fifths", 1, 0.6, np.nan, np.nan),
    ("samples", "hot", "all", "grade: grade", 1, 9.0, np.nan, np.nan),
]


@pytest.fixture
def folder(tmp_path):
    """The tables of a decoder that was tested, and of one that made too little."""
    (tmp_path / "figures").mkdir()
    tests = [
        ("hot", "all", 3, 76, 40, 400, 0.887, 0.057),
        ("cold", "untimed", 3, 76, 1, 20, np.nan, np.nan),
        ("", "all", 3, 76, 12, 400, 0.51, 0.04),
    ]
    away = [("hot", "in_scale", 0.02, 0.88, 0.07, 0.95, 0.05), ("hot", "gap", 0.0, 1, 1, 1, 1)]
    columns = "group decoder features rule pieces mean sd error".split()
    pd.DataFrame(tests, columns=TESTS).to_csv(tmp_path / "two_samples.csv", index=False)
    pd.DataFrame(away, columns=AWAY).to_csv(tmp_path / "given_away.csv", index=False)
    pd.DataFrame(RULES, columns=columns).to_csv(tmp_path / "style.csv", index=False)
    return tmp_path


def filled(section, folder, samples=40):
    experiment = replace(EXPERIMENT, samples=samples)
    for name, figure in section.figures(experiment).items():
        figure.draw(folder / "figures" / name, **below(folder, figure.reads), **figure.settings)
    ((_, told),) = tell([section], experiment, folder)
    return " ".join(fill(section.template, **told).split())


def test_one_reads_how_well_they_are_told_apart(folder):
    page = filled(telling.SECTION, folder)
    assert "The samples of hot are easy to tell from real music" in page
    assert "which is which rightly in 89 ± 6 of 100 cases. Guessing would be right in 50; " in page
    assert "two sets of real pieces it tells apart in 51 ± 4 of 100" in page
    assert "Too few samples to tell: cold has 1 sample of 48 chords or more" in page
    assert "notes in the best scale of 16 quarters: 88.0 %; real pieces 95.0" in page
    assert "quarters from a chord to the next" not in page  # what was not used
    assert "with so few held-out pieces it is itself uncertain" in page
    assert "notes in the best scale of 16 quarters" in texts(folder / "figures/given_away.svg")


def test_what_cannot_be_told_is_said_so(folder):
    tests = pd.read_csv(folder / "two_samples.csv").assign(accuracy=[0.55, np.nan, 0.51])
    tests.to_csv(folder / "two_samples.csv", index=False)
    assert "The samples of hot cannot be told from real music" in filled(telling.SECTION, folder)


@pytest.mark.parametrize(
    ("windows", "words"),
    [(76, "Too few samples to tell: hot, cold have 40 samples"), (0, "no held-out piece has 48")],
)
def test_too_little_to_tell_is_said(folder, windows, words):
    tests = pd.read_csv(folder / "two_samples.csv").iloc[:2]
    tests = tests.assign(accuracy=np.nan, error=np.nan, real_windows=windows)
    tests.to_csv(folder / "two_samples.csv", index=False)
    pd.DataFrame(columns=AWAY).to_csv(folder / "given_away.csv", index=False)
    page = filled(telling.SECTION, folder)
    assert words in page
    assert "<table>" not in page
    assert texts(folder / "figures/given_away.svg") == ["Too few samples to tell."]
    assert filled(telling.SECTION, folder, 2) == page
    assert not telling.SECTION.figures(replace(EXPERIMENT, samples=2))


def test_one_reads_which_rules_are_kept(folder):
    page = filled(style.SECTION, folder)
    assert "hot: 1 of 2 rules as in real pieces; furthest off: notes that are struck again" in page
    assert "in the tune, 30.0 % where real pieces have 10.0" in page
    assert '0.60<br><span class="facts">like theirs' in page
    assert '30.0 %<br><span class="facts">more' in page
    assert "One sample: what another would have is not known" in page
    assert "<td>all together</td>" in page
    drawn = texts(folder / "figures/style.svg")
    assert "parallel fifths in 100 changes of chord" in drawn


def test_of_one_real_piece_nobody_knows_how_far_is_far(folder):
    rules = pd.read_csv(folder / "style.csv")
    rules.loc[rules["group"] == "real", ["sd", "error"]] = np.nan
    rules.to_csv(folder / "style.csv", index=False)
    page = filled(style.SECTION, folder)
    assert "fewer than two real pieces to compare with" in page
    assert "like theirs</span>" not in page
    assert texts(folder / "figures/style.svg") == ["Fewer than two real pieces to compare with."]
