"""Names of experiments and of sets of images that rules, folders and other targets have already."""

import pytest

from projects import make_project

SCORES, PICTURES = {"source": {"folder": "data/tiny"}}, {"source": {"mnist": "data/marks"}}


@pytest.mark.parametrize(
    ("experiments", "images", "words"),
    [
        (["train_network"], [], "experiments.train_network: train_network is the name of a rule"),
        (["cache"], [], "experiments.cache: cache is"),
        (["bach", "bach_chords"], [], "experiments.bach_chords: bach_chords is"),
        (["mine"], ["mine_model"], "images.mine_model: mine_model is"),
        (["mine"], ["a", "a_page"], "images.a_page: a_page is"),
    ],
)
def test_a_name_that_is_taken_is_an_error_that_names_it(tmp_path, experiments, images, words):
    project = make_project(tmp_path / "named")
    project.write(
        {
            "experiments": dict.fromkeys(experiments, SCORES),
            "images": dict.fromkeys(images, PICTURES),
        }
    )
    done = project.run("--list-rules")
    assert done.returncode != 0
    assert words in done.stdout
    assert "Traceback" not in done.stdout
