"""The chain of images on the real Snakefile: marks of three kinds, letters of two fonts."""

import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from continuo.base.manifest import kept_files
from continuo.images.data.dataset import ImageSet
from continuo.images.networks.layers import read_network
from image_project import IMAGES, LETTERS, changed, make_image_project
from projects import Project, jobs


def result(project: Project, name: str) -> Path:
    return project.folder / "results" / name


def test_every_file_of_the_chain_is_recorded(imaged):
    sources = pd.read_csv(result(imaged, "letters/sources.csv"), keep_default_na=False)
    assert set(sources["class"]) == {"serif", "sans"}
    assert "DejaVu" in set(sources["licence"])
    assert sources["sha256"].str.fullmatch("[0-9a-f]{64}").all()
    intake = pd.read_csv(result(imaged, "letters/intake.csv")).set_index("class")
    assert (intake["drawn"] == len(LETTERS)).all()
    marks = pd.read_csv(result(imaged, "marks/sources.csv"), keep_default_na=False)
    assert marks["file"].tolist() == ["mnist.npz"]


def test_no_letter_is_in_both_parts(imaged):
    images = ImageSet.load(result(imaged, "letters/images.npz"))
    train, test = set(images.of("train").names), set(images.of("test").names)
    assert train | test == set(LETTERS)
    assert not train & test
    assert Counter(images.of("test").labels) == {0: 15, 1: 15}


def test_every_accuracy_carries_its_error(imaged):
    evaluation = json.loads(result(imaged, "marks/evaluation.json").read_text())
    assert {name: len(n["seeds"]) for name, n in evaluation["networks"].items()} == {
        "small": 2,
        "flat": 1,
    }
    assert evaluation["networks"]["flat"]["parameters"] == 14 * 14 * 3 + 3
    for network in evaluation["networks"].values():
        for seed in network["seeds"].values():
            parts = [seed["train"], seed["test"], *seed["perturbed"].values()]
            assert len(parts) == 4
            for part in parts:
                assert 0 <= part["low"] <= part["accuracy"] <= part["high"] <= 1
                assert part["right"] == round(part["accuracy"] * part["n"])
            assert seed["strangers"]["others"]["n"] == 48
            assert {part["n"] for part in seed["corrupted"].values()} == {20}
            assert len(seed["corrupted"]) == 15
            assert 0 <= seed["corruption_error"]["mean"] <= 1
    assert evaluation["pairs"][0]["p"] <= 1
    letters = json.loads(result(imaged, "letters/evaluation.json").read_text())
    assert 0.5 <= letters["ink_baseline"]["accuracy"] <= 1


def test_trainings_with_other_seeds_differ(imaged):
    folder = result(imaged, "marks/classifiers/small")
    first, second = (read_network(folder / f"{n}/model.keras")[0].get_weights() for n in (1, 2))
    assert any((a != b).any() for a, b in zip(first, second, strict=True))
    history = pd.read_csv(folder / "1/history.csv")
    assert history["epoch"].tolist() == [1, 2, 3]


def test_what_a_gan_makes_is_judged(imaged):
    folder = result(imaged, "letters/gans/forger")
    history = pd.read_csv(folder / "history.csv")
    assert history["step"].tolist() == [2, 4, 6]
    sheets = np.load(folder / "sheets.npz")
    assert sheets["sheets"].shape == (3, 100, 16, 16)
    assert (sheets["sheets"][0] != sheets["sheets"][-1]).any()
    evaluation = json.loads((folder / "evaluation.json").read_text())
    assert (evaluation["steps"], evaluation["generated"]) == (6, 100)
    assert evaluation["features"] == "letters/small"
    # after six steps its images are noise, which no classifier takes for letters
    assert evaluation["kid"]["value"] > evaluation["kid_floor"]["value"]


def test_names_are_data_in_the_pages(imaged):
    page = result(imaged, "marks/page.html").read_text()
    assert "<script>document.title" not in page
    assert "<img src=x>" not in page
    assert "&lt;script&gt;document.title" in page
    assert "&lt;img src=x&gt;" in page
    report = result(imaged, "images.html").read_text()
    assert "<script>document.title" not in report


def test_the_page_tells_the_run_and_draws_its_rules(imaged):
    for name, rules in (("marks", {"train_classifier"}), ("letters", {"train_gan", "judge_gan"})):
        page = result(imaged, f"{name}/page.html").read_text()
        stages = set(re.findall(r"<tr><td><code>(\w+)</code>", page))
        assert {"fetch_images", "plot_image_figure", *rules} <= stages
        assert 'alt="The rules of the workflow' in page
    assert "train_gan" not in result(imaged, "marks/rules.csv").read_text()


def test_a_folder_of_the_users_own_is_a_set(imaged):
    images = ImageSet.load(result(imaged, "own/images.npz"))
    assert images.classes == ("<img src=x>", "bar", "cross")
    assert images.images.shape == (12, 16, 16)
    intake = pd.read_csv(result(imaged, "own/intake.csv"), keep_default_na=False)
    assert intake["status"].value_counts().to_dict() == {"used": 12, "refused": 1}
    kept = kept_files(result(imaged, "own/shards/0/manifest.csv"))
    assert [name for name, _ in kept] == intake["file"].tolist()
    page = result(imaged, "own/page.html").read_text()
    assert "1 refused, 12 used" in page
    assert "no image, or of none of these kinds" in page
    assert "<img src=x>" not in page
    assert "{0} &lt;b&gt;.png" in page
    assert "{0} <b>.png" not in page


def test_a_second_run_does_nothing(imaged):
    assert "Nothing to be done" in imaged.run("images").stdout


def test_the_same_seed_gives_the_same_bytes_and_a_second_copy_trains_nothing(imaged, tmp_path):
    again = make_image_project(tmp_path / "again")
    names = ["marks/images.npz", "marks/classifiers/small/2/model.keras"]
    names += [f"letters/gans/forger/{name}" for name in ("generator.keras", "sheets.npz")]
    done = again.run(*(f"results/{name}" for name in names), python=sys.executable)
    assert done.returncode == 0, done.stdout[-3000:]
    for name in names:
        assert result(again, name).read_bytes() == result(imaged, name).read_bytes(), name

    shutil.rmtree(result(again, "letters/gans"))
    done = again.run(f"results/{names[2]}")
    assert done.returncode == 0, done.stdout[-3000:]
    log = (again.folder / "results/logs/letters/train_gan_forger.log").read_text()
    assert "not trained again" in log
    assert result(again, names[3]).read_bytes() == result(imaged, names[3]).read_bytes()


@pytest.mark.parametrize(
    ("config", "target", "told"),
    [
        (
            changed(letters__source__fonts__sans={"path": "nowhere.ttf"}),
            "results/letters/images.npz",
            "fonts.sans.path: there is no file nowhere.ttf",
        ),
        (
            changed(letters__source__characters="nowhere.txt"),
            "results/letters/images.npz",
            "nowhere.txt",
        ),
        (
            changed(marks__classifiers__flat__layers=[{"layer": "max_pool", "size": 99}]),
            "results/marks/classifiers/flat/1/model.keras",
            "images.marks.classifiers.flat.layers: layer 1 (max_pool)",
        ),
        (
            changed(letters__gans__forger__discriminator=[{"layer": "leaky_relu"}]),
            "results/letters/gans/forger/generator.keras",
            "images.letters.gans.forger.discriminator",
        ),
    ],
)
def test_what_is_wrong_is_named(imaged, tmp_path, config, target, told):
    shutil.copytree(imaged.folder, tmp_path / "copy", symlinks=True)
    project = Project(tmp_path / "copy")
    project.write(config)
    done = project.run(target)
    assert done.returncode != 0
    assert told in done.stdout
    assert "Traceback" not in done.stdout
    assert config != IMAGES


def test_one_set_and_one_network_can_be_run_alone(imaged):
    found = jobs(imaged.run("-n", "--forceall", "letters").stdout)
    assert "train_network" not in found
    assert found["train_classifier"] == found["train_gan"] == 1
    page = imaged.run("-n", "--forceall", "letters_page")
    found["letters_page"] = found.pop("letters")
    assert jobs(page.stdout) == found
    assert "The page is results/letters/page.html" in page.stdout
    found = jobs(imaged.run("-n", "--forceall", "lecture").stdout)
    assert found["train_network"] == 1
    assert found["train_classifier"] == 4
    assert found["write_report"] == found["measure_recall"] == found["measure_heat"] == 1
    assert found["plot_lecture_figure"] == 4
    assert found["measure_scaling"] == 1
