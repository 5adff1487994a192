"""What the README and docs/ say can be done is done here, small or as a dry run."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
import yaml

import run
from continuo.midi.notes import read_notes
from continuo.midi.writing import write_chords
from documents import DOCUMENTS, blocks, commands, copy_of_the_project, follow, section, without
from projects import ROOT, Project, jobs

README = ROOT / "README.md"
GENERATED = ("reruns.md",)  # its own test holds that it is there and fresh
# options of commands that are run for real, and the tests that run them
RUN_BY = {
    "--profile": ROOT / "tests/cluster/test_slurm.py",
    "--touch": Path(__file__),
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Project:
    """The project as a clone has it, with what the documents say to add to config.yaml."""
    folder = copy_of_the_project(tmp_path_factory.mktemp("documents") / "clone")
    follow(section(README, "Your own music"), folder)
    follow(section(ROOT / "docs/images.md", "Your own images"), folder)
    follow(section(ROOT / "CONTRIBUTING.md", "To add a data set"), folder)
    (folder / "data/mine").mkdir()
    write_chords([(60,), (64,)] * 100, folder / "data/mine/a.mid")
    return Project(folder)


@pytest.fixture(scope="module")
def named() -> list[list[str]]:
    """Every command that a document names, once."""
    found = [tuple(words) for path in DOCUMENTS for words in commands(path.read_text())]
    return [list(words) for words in dict.fromkeys(found)]


def parse(words: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The targets of a snakemake command, and the values of its options."""
    targets, options = list[str](), dict[str, list[str]]()
    values = targets
    for word in words:
        if word.startswith("-"):
            values = options.setdefault(word, [])
        else:
            values.append(word)
    return targets, options


def test_every_snakemake_command_resolves(clone, named):
    runs: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for program, *words in named:
        targets, options = parse(words)
        if program != "snakemake" or "-n" in options:
            continue
        if by := RUN_BY.keys() & options.keys():
            assert all(option in RUN_BY[option].read_text() for option in by)
            continue
        assert options.keys() <= {"--config", "--configfile"}, words
        # what is asked of a continued piece cannot be asked of a harmony, or of bars to fill
        asked = [one for one in options.get("--config", []) if one.startswith("bars=")]
        both = runs.setdefault((*asked, *options.get("--configfile", [])), ([], []))
        both[0].extend(targets)
        both[1].extend(options.get("--config", []))
    # the shipped configuration, alone and with each length, the quick one, the lecture's, the
    # packaged composer's
    assert len(runs) == 7
    for key, (targets, settings) in runs.items():
        files = [one for one in key if not one.startswith("bars=")]
        given = ["--configfile", *files] if files else []
        given += ["--config", *settings] if settings else []
        done = clone.run("-n", *dict.fromkeys(targets), *given)
        assert done.returncode == 0, done.stdout[-3000:]
        assert jobs(done.stdout).keys() >= {target for target in targets if "/" not in target}


def test_every_make_command_has_its_recipe(clone, named):
    words = {word for program, *words in named if program == "make" for word in words}
    assert {"test", "lint", "lock", "benchmark", "QUICK=1", "LOCK=gpu"} <= words
    done = subprocess.run(
        ["make", "--dry-run", *words], cwd=clone.folder, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_every_python_command_has_its_program(clone, named):
    programs = set()
    for words in (words for program, *words in named if program == "python" and words):
        if words[0] == "-m":
            assert words[1] in ("pip", "pytest")
            assert (clone.folder / words[-1]).exists()
        elif words[0] not in programs:
            programs.add(words[0])
            done = subprocess.run(
                [sys.executable, *words, "--help"], cwd=clone.folder, text=True, capture_output=True
            )
            assert done.returncode == 0, done.stderr
            assert done.stdout.startswith("usage")
    named = "arriving endings gaps kept performances round_trip run samples scale whose_notes"
    assert programs == {"data/pack_composer.py", *(f"benchmarks/{n}.py" for n in named.split())}


def test_the_table_of_benchmarks_names_their_parts():
    text = (ROOT / "docs/performance.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(run.ALL)
    assert set(re.search(r"run.py ([a-z]+)$", text, re.MULTILINE)[1].split()) <= set(run.ALL)


def anchors(document: Path) -> set[str]:
    """What links can name in a document: its headings, as GitHub and others spell them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        path, _, anchor = target.partition("#")
        if "://" in target or Path(path).name in GENERATED:
            continue
        found = document.parent / path if path else document
        assert found.is_file(), target
        assert not anchor or anchor in anchors(found), target


def test_the_readme_is_short_and_ones_own_music_comes_early():
    lines = README.read_text().splitlines()
    assert len(lines) <= 200
    assert lines.index("## Your own music") < 60


def test_the_version_is_said_alike():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == version
    released = re.findall(r"^## ([\d.]+) - ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released[0] == version


def test_every_script_of_the_lecture_has_its_command():
    table = (ROOT / "docs/lecture.md").read_text()
    scripts = re.findall(r"^\| ([^|]*) \|.*`snakemake ", table, re.MULTILINE)
    wanted = ("01, 01a", "02", "03", "04, 04a", "05, 05a", "07", "08", "practice 01, 02")
    assert set(wanted) <= set(scripts)


def test_a_trained_network_plays_from_python(built, tmp_path):
    """The README's own lines, in a folder that has what they name."""
    (tmp_path / "workflow").symlink_to(built.folder / "workflow")
    (tmp_path / "results").mkdir()
    (tmp_path / "results/mozart").symlink_to(built.result(""))
    (block,) = blocks(section(README, "From Python"))
    code = block.text + "\nassert 'tensorflow' not in sys.modules\n"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    notes = read_notes(tmp_path / "new.mid")
    assert len(np.unique(notes.onset[~notes.drums])) == 64


def test_results_are_taken_to_another_folder(built, tmp_path):
    other = Project(tmp_path / "other")
    ignored = without(built.folder, "data", "results", ".snakemake")
    shutil.copytree(built.folder, other.folder, symlinks=True, ignore=ignored)
    shutil.copytree(built.result(""), other.result(""))
    for second, path in enumerate(sorted(other.result("").rglob("*"), reverse=True)):
        os.utime(path, (second, second))  # the chords later than what was learnt from them
    shutil.copy(built.folder / "data/tiny/c.mid", other.folder / "own.mid")
    wanted = ("-n", "tiny_continue", "tiny_page", "--config", "primer=own.mid")
    assert "train_network" in jobs(other.run(*wanted).stdout)

    assert other.run("--touch", "tiny_page").returncode == 0
    targets = {"tiny_continue", "tiny_page"}
    assert jobs(other.run(*wanted).stdout).keys() - targets == {
        "continue_music",
        "engrave_own",
        "render_audio",
        "write_own_page",
    }

    config = (other.folder / "config.yaml").read_text()
    (other.folder / "config.yaml").write_text(config.replace("epochs: 2", "epochs: 3"))
    assert "train_network" in jobs(other.run(*wanted).stdout)
