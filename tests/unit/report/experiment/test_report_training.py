"""How the networks learnt: the curves say what the history says, and so do the words."""

import json
import zipfile

import numpy as np
import pandas as pd
import pytest
from test_experiment_page import figure, page_of, sample, split  # noqa: F401
from test_plots import scored, texts

from continuo.report.base.figures import GREY, HELD_OUT, TRAINING
from continuo.report.experiment.training import Training, ended, kept_epoch
from continuo.report.experiment.training_plots import composer_curves, learning_curves


def history(held_out: bool, epochs: int = 12) -> pd.DataFrame:
    epoch = np.arange(1, epochs + 1)
    empty = np.full(epochs, np.nan)
    return pd.DataFrame(
        {
            "epoch": epoch,
            "loss": 6 / epoch,
            "accuracy": epoch / 20,
            "held_out_loss": 5 + 0.01 * (epoch - 4) ** 2 if held_out else empty,
            "held_out_accuracy": 0.1 / epoch if held_out else empty,
            "learning_rate": 0.01 / epoch,
            "seconds": 9.0,
        }
    )


def test_learning_curves_name_the_turning_point_and_the_held_out_baselines(tmp_path) -> None:
    path = tmp_path / "curves.svg"
    sets = {"train": scored(0.3, -2), "valid": scored(6, -1), "test": scored(6.5)}
    learning_curves(history(True), {"sets": sets}, path)
    shown = texts(path)
    assert "held out, lowest 5.00 in epoch 4" in shown
    assert "bigram, held out (test): 5.60" in shown
    assert "loss (nats per chord)" in shown
    assert "epoch" in shown
    svg = path.read_text()
    assert TRAINING.lower() in svg
    assert HELD_OUT.lower() in svg


def test_learning_curves_without_held_out_pieces(tmp_path) -> None:
    path = tmp_path / "curves.svg"
    learning_curves(history(False), {"sets": {"train": scored(0.3, -2)}}, path)
    assert "bigram, training pieces: 3.60" in texts(path)
    assert not any(text.startswith("held out") for text in texts(path))
    assert HELD_OUT.lower() not in path.read_text()


def test_learning_curves_of_held_out_columns_read_as_text(tmp_path) -> None:
    path = tmp_path / "curves.svg"
    table = history(False, epochs=1).astype({"held_out_loss": object, "held_out_accuracy": object})
    learning_curves(table, {"sets": {"train": scored(0.3)}}, path)
    assert "training (dropout on)" in texts(path)


def test_learning_curves_of_a_network_without_a_history(tmp_path) -> None:
    path = tmp_path / "curves.svg"
    learning_curves(history(False, epochs=0), {"sets": {"train": scored(0.3, -2)}}, path)
    assert "bigram, training pieces: 3.60" in texts(path)


def test_rate_and_time_are_drawn_and_the_kept_epoch_is_marked(tmp_path) -> None:
    evaluation = {"sets": {"train": scored(0.3, -2)}}
    learning_curves(history(True), evaluation, tmp_path / "a.svg", 4)
    learning_curves(history(True), evaluation, tmp_path / "b.svg")
    kept = "the network that was kept, of epoch 4"
    assert {"learning", "rate", "seconds", "an epoch", kept} <= set(texts(tmp_path / "a.svg"))
    assert kept not in texts(tmp_path / "b.svg")
    given = history(False).drop(columns="seconds")  # a network that was given tells no seconds
    learning_curves(given, evaluation, tmp_path / "c.svg")
    curve = f"stroke: {GREY}; stroke-width: 2;"  # those of the counting models are thinner
    drawn = [(tmp_path / f"{name}.svg").read_text().count(curve) for name in "bc"]
    assert drawn == [2, 1]


def test_composer_curves_are_by_step_beside_counting_and_the_finished_composer(tmp_path) -> None:
    part = scored(0.3)
    part["models"]["composer"] = part["models"]["network"] | {"nll": 2.13}
    evaluation = {"sets": {"test": part, "train": part}, "composer": {"steps": 600}}
    composer_curves(history(True, epochs=20), evaluation, tmp_path / "a.svg")
    shown = texts(tmp_path / "a.svg")
    assert "adaptive, held out (test): 5.80" in shown
    assert "the composer, finished, held out (test): 2.13" in shown
    assert "held out, lowest 5.00 in step 120" in shown  # in the 4th of 20 rows of 600 steps
    assert "600" in shown
    composer_curves(history(False, epochs=20), evaluation, tmp_path / "b.svg")
    assert not any(text.startswith("held out") for text in texts(tmp_path / "b.svg"))


@pytest.mark.parametrize(
    ("settings", "kept", "words"),
    [
        ({"epochs": 12}, 12, "for 12 epochs, as many as were asked for. The network is that of "
         "epoch 12, the last."),
        ({"epochs": 12, "keep": "best"}, 4, "epoch 4, the one with the lowest held-out loss."),
        ({"epochs": 40, "keep": "best", "patience": 8}, 4, "after 12 of 40 epochs, since the last "
         "8 brought no lower held-out loss. The network is that of epoch 4"),
        ({}, 12, "The network is that of epoch 12, the last."),
    ],
)  # fmt: skip
def test_where_it_was_stopped(settings: dict, kept: int, words: str) -> None:
    assert kept_epoch(history(True), settings) == kept
    assert words in ended(history(True), settings)


def test_a_network_of_which_nothing_is_known() -> None:
    assert kept_epoch(history(False, epochs=0), {}) == 0
    assert ended(history(False, epochs=0), {}) == "Nothing is known of its epochs."


@pytest.mark.parametrize("composer", [True, False])
def test_the_section_has_both_networks(tmp_path, sample, figure, composer) -> None:  # noqa: F811
    with zipfile.ZipFile(tmp_path / "model.keras", "w") as archive:
        archive.writestr("continuo.json", json.dumps({"training": {"epochs": 99, "patience": 8}}))
    history(True).to_csv(tmp_path / "history.csv", index=False)
    training = Training.read(
        tmp_path / "model.keras",
        tmp_path / "history.csv",
        figure,
        str(figure) if composer else None,
    )
    page = page_of(sample, split(), figure, training=training)
    assert "It was stopped after 12 of 99 epochs" in page
    assert 'alt="Curves by epoch: loss' in page
    assert ('alt="Curves by step: the composer' in page) == composer
