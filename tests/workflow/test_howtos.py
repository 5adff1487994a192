"""CONTRIBUTING.md is followed to the letter, in a copy of the project."""

import copy
import json
import shutil
import subprocess
import sys

import pytest
import yaml

from documents import blocks, commands, contents, copy_of_the_project, follow, section
from projects import ROOT, TINY, Project, jobs

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
SMALL = {
    "window": 16,
    "network": {"embedding": 4, "units": 8, "layers": 1},
    "training": {"epochs": 1, "batch": 16, "stride": 64},
    "evaluation": {"chords": 300},
}


@pytest.fixture
def clone(tmp_path) -> Project:
    return Project(copy_of_the_project(tmp_path / "clone"))


def changes(project: Project, howto: str) -> set[str]:
    """The files that following the how-to makes or changes."""
    before = contents(project.folder)
    follow(howto, project.folder)
    after = contents(project.folder)
    return {path for path in before | after if before.get(path) != after.get(path)}


def try_out(clone: Project, test: str, project: Project) -> None:
    """Run the how-to's own test, and let `project` have the library with what was added."""
    command = [sys.executable, "-m", "pytest", "-q", test]
    done = subprocess.run(command, cwd=clone.folder, text=True, capture_output=True)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    shutil.rmtree(project.folder / "workflow")
    shutil.copytree(clone.folder / "workflow", project.folder / "workflow")


def test_a_data_set_is_one_file(clone):
    howto = section(CONTRIBUTING, "To add a data set")
    assert changes(clone, howto) == {"config.yaml"}
    small = {"experiments": {"madrigals": SMALL}}
    (clone.folder / "small.yaml").write_text(yaml.safe_dump(small))
    (shell,) = (block for block in blocks(howto) if block.language == "sh")
    ((_, *words),) = commands(f"```sh\n{shell.text}```")
    done = clone.run(*words, "--configfile", "small.yaml")
    assert done.returncode == 0, done.stdout[-3000:]
    evaluation = json.loads((clone.folder / "results/madrigals/evaluation.json").read_text())
    assert evaluation["sets"]["test"]["chords"] > 100
    assert len(evaluation["sets"]["test"]["models"]) >= 5


def test_a_decoder_is_three_files(clone, project):
    assert changes(clone, section(CONTRIBUTING, "To add a decoder")) == {
        "workflow/scripts/continuo/decoding/methods/min_p.py",
        "tests/unit/decoding/test_min_p.py",
        "CHANGELOG.md",
    }
    try_out(clone, "tests/unit/decoding/test_min_p.py", project)
    config = {"experiments": {"tiny": copy.deepcopy(TINY)}}
    config["experiments"]["tiny"]["decoders"]["mine"] = {"method": "min_p", "p": 0.2}
    project.write(config)
    new = {"generate_music": TINY["generation"]["samples"], "tiny_samples": 1}
    assert jobs(project.run("-n", "tiny_samples").stdout) == new
    done = project.run("tiny_samples")
    assert done.returncode == 0, done.stdout[-3000:]
    assert project.result("samples/mine_1.mid").is_file()


def test_a_figure_and_its_section_are_four_files(clone, project):
    room = "workflow/scripts/continuo/report/experiment"
    assert changes(clone, section(CONTRIBUTING, "To add a figure or a section")) == {
        f"{room}/durations.py",
        f"{room}/templates/durations.html.jinja2",
        "tests/unit/report/experiment/test_durations.py",
        "CHANGELOG.md",
    }
    try_out(clone, "tests/unit/report/experiment/test_durations.py", project)
    assert jobs(project.run("-n").stdout) == {
        "plot_figure": 1,
        "write_page": 1,
        "make_provenance": 1,
        "write_report": 1,
        "music": 1,
    }
    done = project.run("tiny_page")
    assert done.returncode == 0, done.stdout[-3000:]
    page = project.result("page.html").read_text()
    assert (
        page.index('id="tiny-data"')
        < page.index('id="tiny-durations"')
        < page.index('id="tiny-model_card"')
    )
    assert 'alt="A histogram of the durations of chords"' in page


def test_a_model_is_its_folder_and_a_line(clone, project):
    room = "workflow/scripts/continuo/models"
    assert changes(clone, section(CONTRIBUTING, "To add a model")) == {
        *(f"{room}/walk/{name}.py" for name in ("__init__", "kind", "learn", "model")),
        f"{room}/registry.py",
        "tests/unit/models/walk/test_walk.py",
        "CHANGELOG.md",
    }
    try_out(clone, "tests/unit/models/walk/test_walk.py", project)
    decoders = {"walking": {"method": "temperature", "model": "walk"}}
    config = {key: value for key, value in TINY.items() if key != "composer"}
    project.write({"experiments": {"tiny": {**config, "decoders": decoders}}})
    done = project.run("tiny_page")
    assert done.returncode == 0, done.stdout[-3000:]
    models = json.loads(project.result("evaluation.json").read_text())["sets"]["test"]["models"]
    assert models["walk"]["nll"] < models["unigram"]["nll"]
    page = project.result("page.html").read_text()
    assert "random walk (how far the highest note steps)" in page
    assert "walking_1" in page
