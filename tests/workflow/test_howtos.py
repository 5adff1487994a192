"""CONTRIBUTING.md is followed to the letter, in a copy of the project."""

import json

import pytest
import yaml

from documents import blocks, commands, contents, copy_of_the_project, follow, section
from projects import ROOT, Project

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
