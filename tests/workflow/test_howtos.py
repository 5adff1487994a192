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


@pytest.mark.skipif(
    not (ROOT / "workflow/scripts/continuo/decoding/methods").is_dir(),
    reason="decoders are not found by their modules yet",
)
def test_a_decoder_is_three_files(clone, project):
    assert changes(clone, section(CONTRIBUTING, "To add a decoder")) == {
        "workflow/scripts/continuo/decoding/methods/min_p.py",
        "tests/unit/decoding/test_min_p.py",
        "CHANGELOG.md",
    }
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/unit/decoding/test_min_p.py"],
        cwd=clone.folder, text=True, capture_output=True,
    )  # fmt: skip
    assert "1 passed" in tested.stdout, tested.stdout + tested.stderr

    shutil.rmtree(project.folder / "workflow")
    shutil.copytree(clone.folder / "workflow", project.folder / "workflow")
    config = {"experiments": {"tiny": copy.deepcopy(TINY)}}
    config["experiments"]["tiny"]["decoders"]["mine"] = {"method": "min_p", "p": 0.2}
    project.write(config)
    new = {"generate_music": TINY["generation"]["samples"], "tiny_samples": 1}
    assert jobs(project.run("-n", "tiny_samples").stdout) == new
    done = project.run("tiny_samples")
    assert done.returncode == 0, done.stdout[-3000:]
    assert project.result("samples/mine_1.mid").is_file()
