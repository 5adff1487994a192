"""How the networks learnt: the curves say what the history says, and so do the words."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from continuo.report.base.figures import GREY, HELD_OUT, TRAINING
from continuo.report.base.filling import tell
from continuo.report.base.section import below
from continuo.report.experiment import training
from continuo.report.experiment.drawings.curves import learning_curves
from evaluations import described
from experiment_pages import EXPERIMENT, page_of, scored, texts

BOTH = replace(EXPERIMENT, learners=["network", "composer"])


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
    sets = {"train": scored(0.3, 3.6), "valid": scored(6, 4.6), "test": scored(6.5, 5.6)}
    learning_curves(history(True), described(sets), "network", path)
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
    learning_curves(history(False), described({"train": scored(0.3, 3.6)}), "network", path)
    assert "bigram, training pieces: 3.60" in texts(path)
    assert not any(text.startswith("held out") for text in texts(path))
    assert HELD_OUT.lower() not in path.read_text()


def test_learning_curves_of_held_out_columns_read_as_text(tmp_path) -> None:
    path = tmp_path / "curves.svg"
    table = history(False, epochs=1).astype({"held_out_loss": object, "held_out_accuracy": object})
    learning_curves(table, described({"train": scored(0.3, 5.6)}), "network", path)
    assert "training (dropout on)" in texts(path)


def test_learning_curves_of_a_network_without_a_history(tmp_path) -> None:
    path = tmp_path / "curves.svg"
    evaluation = described({"train": scored(0.3, 3.6)})
    learning_curves(history(False, epochs=0), evaluation, "network", path)
    assert "bigram, training pieces: 3.60" in texts(path)


def test_rate_and_time_are_drawn_and_the_kept_epoch_is_marked(tmp_path) -> None:
    evaluation = described({"train": scored(0.3, 3.6)})
    learning_curves(history(True), evaluation, "network", tmp_path / "b.svg")
    told = evaluation["models"]["network"]
    marked = {**evaluation, "models": {**evaluation["models"], "network": {
        **told, "course": {**told["course"], "kept": 4}}}}  # fmt: skip
    learning_curves(history(True), marked, "network", tmp_path / "a.svg")
    kept = "the network that was kept, of epoch 4"
    assert {"learning", "rate", "seconds", "an epoch", kept} <= set(texts(tmp_path / "a.svg"))
    assert kept not in texts(tmp_path / "b.svg")
    given = history(False).drop(columns="seconds")  # a network that was given tells no seconds
    learning_curves(given, evaluation, "network", tmp_path / "c.svg")
    curve = f"stroke: {GREY}; stroke-width: 2;"  # those of the counting models are thinner
    drawn = [(tmp_path / f"{name}.svg").read_text().count(curve) for name in "bc"]
    assert drawn == [2, 1]


def test_composer_curves_are_by_step_beside_counting_and_the_finished_composer(tmp_path) -> None:
    part = scored(0.3, 5.6)
    found = {"nll": 2.13, "rhythm_nll": 1.0}
    part["models"]["composer"] = part["models"]["network"] | found
    evaluation = described({"test": part, "train": part})
    rows = history(True, epochs=20).assign(accuracy=np.nan, held_out_accuracy=np.nan)
    learning_curves(rows, evaluation, "composer", tmp_path / "a.svg")
    shown = texts(tmp_path / "a.svg")
    assert "adaptive, held out (test): 5.80" in shown
    assert "the composer, finished, held out (test): 2.13" in shown
    assert "held out, lowest 5.00 in step 120" in shown  # in the 4th of 20 rows of 600 steps
    assert {"600", "milliseconds", "a step"} <= set(shown)
    assert "accuracy" not in shown
    learning_curves(history(False, epochs=20), evaluation, "composer", tmp_path / "b.svg")
    assert not any(text.startswith("held out") for text in texts(tmp_path / "b.svg"))


@pytest.mark.parametrize("experiment", [EXPERIMENT, BOTH])
def test_the_section_has_each_model_that_learnt(tmp_path, sample, experiment) -> None:
    part = scored(0.3, 3.6)
    part["models"]["composer"] = part["models"]["network"]
    (tmp_path / "evaluation.json").write_text(json.dumps(described({"train": part})))
    (tmp_path / "figures").mkdir()
    for name, figure in training.SECTION.figures(experiment).items():
        history_of = tmp_path / figure.reads["history"]
        history_of.parent.mkdir(parents=True)
        history(True).to_csv(history_of, index=False)
        files = below(tmp_path, figure.reads)
        figure.draw(tmp_path / "figures" / name, **files, **figure.settings)
    page = page_of(tmp_path, sample, *tell([training.SECTION], experiment, tmp_path))
    assert "The network. It ended." in page
    assert "for: training pieces. So it is." in page
    assert 'alt="Curves of the training of the network: loss' in page
    shown = 'alt="Curves of the training of the composer: loss' in page
    assert shown == ("composer" in experiment.learners)
