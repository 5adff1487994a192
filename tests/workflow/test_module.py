"""The workflow as others use it: from another Snakefile, another folder, a repository."""

import re
import subprocess

import pytest
import yaml

from projects import ROOT, TINY, Project, jobs, make_project

SETTINGS = {"experiments": {"tiny": TINY}}
IMPORTING = """
configfile: "settings.yaml"

rule all:
    input:
        "pieces.txt",

module continuo:
    snakefile: {snakefile!r}
    config: config["continuo"]
    prefix: "music"

use rule * from continuo as continuo_*

import pandas  # as many do, for a table of samples

rule count_pieces:
    input:
        rules.continuo_tiny_chords.input,
        split="music/results/tiny/split.csv",
        drawn="music/results/tiny/rules.csv",
        figure="music/results/tiny/figures/pieces.svg",
    output:
        "pieces.txt",
    shell:
        "wc -l {{input.split}} > {{output}}"
"""
# what snakedeploy writes
DEPLOYED = """
configfile: "config/config.yaml"

module continuo:
    snakefile:
        github("someone/continuo", path="workflow/Snakefile", tag="v1")
    config:
        config

use rule * from continuo
"""
CHAIN = {"fetch_scores": 1, "decode_midi": 1, "gather_pieces": 1, "index_chords": 1}


@pytest.fixture
def elsewhere(tmp_path) -> Project:
    """A folder with the tiny experiment's data, and nothing of the workflow."""
    make_project(tmp_path / "whole")
    project = Project(tmp_path / "elsewhere")
    project.folder.mkdir()
    (tmp_path / "whole/data").rename(project.folder / "data")
    return project


def test_another_snakefile_uses_it_as_a_module(elsewhere):
    snakefile = IMPORTING.format(snakefile=str(ROOT / "workflow/Snakefile"))
    (elsewhere.folder / "Snakefile").write_text(snakefile)
    (elsewhere.folder / "settings.yaml").write_text(yaml.safe_dump({"continuo": SETTINGS}))
    lock = elsewhere.folder / ".snakemake/locks/0.output.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("pieces.txt\n")
    assert "cannot be locked" in elsewhere.run("--cores", "2").stdout  # it is not ours to clear
    lock.unlink()

    done = elsewhere.run("--cores", "2")
    assert done.returncode == 0, done.stdout[-3000:]
    renamed = {f"continuo_{rule}": count for rule, count in CHAIN.items()}
    drawn = {"continuo_plot_rules": 1, "continuo_plot_figure": 1, "count_pieces": 1, "all": 1}
    assert jobs(done.stdout) == {**renamed, **drawn}
    assert "\nwrite_page," in (elsewhere.folder / "music/results/tiny/rules.csv").read_text()
    assert (elsewhere.folder / "music/results/logs/tiny/index_chords.log").is_file()
    assert int((elsewhere.folder / "pieces.txt").read_text().split()[0]) == 7  # and a heading
    assert {path.name for path in elsewhere.folder.iterdir()} == {
        *("Snakefile", "settings.yaml", "data", "music", "pieces.txt", ".snakemake")
    }

    rest = jobs(elsewhere.run("--cores", "2", "-n", "continuo_music").stdout)
    assert rest["continuo_write_report"] == rest["continuo_train_network"] == 1
    assert not rest.keys() & renamed.keys()


def test_a_repository_is_read_as_snakedeploy_asks_for_it(elsewhere, monkeypatch):
    repository = elsewhere.folder.parent / "someone/continuo"
    repository.parent.mkdir()
    (elsewhere.folder.parent / "whole").rename(repository)
    identity = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        [*identity, "commit", "--quiet", "--message", "All"],
        ["tag", "v1"],
    ):
        subprocess.run(["git", *command], cwd=repository, check=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(elsewhere.folder.parent / "cache"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.file://{elsewhere.folder.parent}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/")
    (elsewhere.folder / "workflow").mkdir()
    (elsewhere.folder / "workflow/Snakefile").write_text(DEPLOYED)
    (elsewhere.folder / "config").mkdir()
    (elsewhere.folder / "config/config.yaml").write_text(yaml.safe_dump(SETTINGS))

    done = elsewhere.run("--cores", "2", "tiny_chords")
    assert done.returncode == 0, done.stdout[-3000:]
    assert jobs(done.stdout) == {**CHAIN, "tiny_chords": 1}
    assert elsewhere.result("vocabulary.json").is_file()
    rest = jobs(elsewhere.run("--cores", "2", "-n").stdout)
    assert rest["write_report"] == 1
    assert not rest.keys() & CHAIN.keys()


def test_another_folder_and_configuration_are_named_on_the_command_line(elsewhere):
    (elsewhere.folder.parent / "mine.yaml").write_text(yaml.safe_dump(SETTINGS))
    command = ["-n", "-s", str(ROOT / "workflow/Snakefile"), "-d", str(elsewhere.folder)]
    done = elsewhere.run(*command, "--configfile", "../mine.yaml")
    found = jobs(done.stdout)
    assert CHAIN.items() <= found.items(), done.stdout[-3000:]
    assert found["write_report"] == 1


def test_snakedeploy_and_the_catalogue_find_what_they_look_for():
    assert (ROOT / "config/config.yaml").samefile(ROOT / "config.yaml")
    assert (ROOT / "config/README.md").is_file()
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert usage["report"] is True


def test_snakemakes_linter_misses_environments_alone():
    # every rule runs in the environment that Snakemake itself runs in, pinned in locks/
    found = re.findall(r"^    \* (.*)", Project(ROOT).run("--lint").stdout, re.MULTILINE)
    assert set(found) == {"Specify a conda environment or container for each rule.:"}
