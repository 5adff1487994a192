"""What holds for every section: it asks for what it is given, and draws what it shows."""

import inspect
import subprocess
import sys
from dataclasses import replace

import pytest

from continuo.report.base.filling import house
from continuo.report.base.section import REPORT, TEMPLATE, below, figures_of, files_of, paths_in
from continuo.report.completion.page import SECTIONS as OF_COMPLETION
from continuo.report.completion.subject import Completion
from continuo.report.experiment.page import SECTIONS as OF_EXPERIMENT
from continuo.report.images.page import SECTIONS as OF_IMAGES
from continuo.report.images.subject import Images
from continuo.report.overview.page import SECTIONS as OF_OVERVIEW
from continuo.report.overview.subject import Overview
from experiment_pages import EXPERIMENT
from projects import ROOT

BOTH = replace(
    EXPERIMENT,
    learners=["network", "composer"],
    decoders=["greedy", "hot"],
    timed=["hot"],
    playable="models/network/model.keras",
    harmonises="models/composer/composer.npz",
    sources=["source", "source_rhythm"],
)
PICTURES = Images("set", "Set", {"small": 2, "flat": 1}, ["forger"], {"shift": 3.0}, 1)
PAGES = [
    (OF_EXPERIMENT, EXPERIMENT),
    (OF_EXPERIMENT, BOTH),
    (OF_IMAGES, PICTURES),
    (OF_IMAGES, Images("set", "Set", {}, ["forger"], {}, 1)),
    (OF_COMPLETION, Completion("font", "Font", 1, "one", "other", "ABC")),
    (OF_OVERVIEW, Overview([EXPERIMENT, BOTH], [PICTURES])),
]
SECTIONS = [(section, subject) for sections, subject in PAGES for section in sections]


@pytest.mark.parametrize(("section", "subject"), SECTIONS)
def test_a_section_is_given_what_it_reads_by_these_names(section, subject) -> None:
    files = section.reads(subject)
    if files:
        inspect.signature(section.read).bind(subject, **files)
    for figure in section.figures(subject).values():
        inspect.signature(figure.draw).bind("path", **figure.reads, **figure.settings)
    assert (REPORT / section.template).is_file()
    assert all((REPORT / script).is_file() for script in section.scripts)


@pytest.mark.parametrize(("sections", "subject"), PAGES)
def test_each_figure_that_a_page_shows_is_drawn(sections, subject) -> None:
    shown = {path for path in files_of(sections, subject) if "figures/" in path}
    assert shown <= {f"figures/{name}" for name in figures_of(sections, subject)}


@pytest.mark.parametrize("sections", [OF_EXPERIMENT, OF_IMAGES, OF_COMPLETION, OF_OVERVIEW])
def test_sections_stand_in_the_order_of_their_places(sections) -> None:
    places = [section.place for section in sections]
    assert places == sorted(set(places))
    assert sections[0].heading == ""


def test_the_page_of_an_experiment_has_these_sections() -> None:
    assert [section.name for section in OF_EXPERIMENT] == (
        "summary listening playing tune evaluation copying telling measures style training data "
        "model_card run".split()
    )


def test_what_can_be_played_with_is_left_out_where_it_is_not_wanted() -> None:
    def played(sections, subject) -> list[str]:
        names = ("playing", "tune", "drawing", "mixing")
        found = [section for section in sections if section.name in names]
        return [section.name for section in found if section.reads(subject)]

    assert played(OF_EXPERIMENT, BOTH) == ["playing", "tune"]
    assert played(OF_EXPERIMENT, replace(BOTH, playable="", harmonises="")) == []
    assert played(OF_IMAGES, PICTURES) == ["drawing", "mixing"]
    assert played(OF_IMAGES, replace(PICTURES, instruments=False)) == []


def test_figures_of_an_experiment_are_told_in_the_report() -> None:
    figures = figures_of(OF_EXPERIMENT, BOTH)
    assert {"learning_network.svg", "learning_composer.svg", "roll_hot_2.svg"} <= set(figures)
    assert all(figure.item and figure.caption for figure in figures.values())
    assert len({figure.item for figure in figures.values()}) == len(figures)


def test_paths_stand_once_and_keep_their_places() -> None:
    files = {"a": "x", "b": ["y", "x"], "c": {"d": {"e": "z"}}}
    assert paths_in(files) == ["x", "y", "z"]
    assert below("results/tiny", files) == {
        "a": "results/tiny/x",
        "b": ["results/tiny/y", "results/tiny/x"],
        "c": {"d": {"e": "results/tiny/z"}},
    }


def test_the_snakefile_learns_what_sections_read_without_what_takes_time() -> None:
    heavy = "numpy pandas pyarrow matplotlib scipy skimage fontTools PIL mido jinja2".split()
    script = (
        "import sys\n"
        "from continuo.report.completion import page\n"
        "from continuo.report.experiment import page\n"
        "from continuo.report.images import page\n"
        "from continuo.report.overview import page\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    folder = ROOT / "workflow/scripts"
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True
    )
    assert (found.stdout, found.stderr) == ("[]\n", "")


def test_templates_are_sound_and_know_no_model_by_its_name() -> None:
    paths = sorted(REPORT.glob(f"*/templates/*{TEMPLATE}"))
    assert len(paths) > 20
    for path in paths:
        house().get_template(path.relative_to(REPORT).as_posix())
        assert "composer" not in path.read_text(), path
