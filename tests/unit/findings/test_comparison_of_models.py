import numpy as np
import pandas as pd
import pytest

from continuo.findings.comparison import compare, compare_roles, summarise
from continuo.findings.score_table import score_table
from continuo.models.protocol import Scores
from continuo.pieces.vocabulary import UNSEEN
from continuo.pieces.windows import Sequences


def table(least, **by_piece):
    arrays = [np.array(log_p[least:]) for log_p in by_piece.values()]
    scores = [Scores(log_p, log_p > -1, {"rhythm": log_p / 2}) for log_p in arrays]
    return score_table("test", list(by_piece), least, scores)


def test_scores_are_a_row_a_chord():
    found = table(1, a=[-9.0, -0.5, -2.0], b=[-9.0, -4.0])
    assert found["piece"].tolist() == ["a", "a", "b"]
    assert found["chord"].tolist() == [1, 2, 1]
    assert found["log_p"].tolist() == [-0.5, -2, -4]
    assert found["rhythm"].tolist() == [-0.25, -1, -2]
    assert found["right"].tolist() == [True, False, False]
    assert score_table("test", [], 1, []).empty


def test_models_are_compared_on_the_chords_that_all_of_them_foretell():
    scores = {
        "composer": table(0, a=[-3.0, -1.0, -1.0], b=[-3.0, -2.0]),
        "unigram": table(1, a=[0.0, -5.0, -5.0], b=[0.0, -5.0]),
        "bigram": table(1, a=[0.0, -2.0, -2.0], b=[0.0, -3.0]),
    }
    found = compare(scores, ["unigram", "bigram"], ["a", "b"], 1, 1)
    assert found["chords"] == 3
    assert found["winner"] == "composer"
    models = found["models"]
    assert models["composer"]["nll"] == pytest.approx(4 / 3)
    assert models["composer"]["nll_by_piece"] == [1, 2]
    assert models["composer"]["rhythm_nll"] == pytest.approx(2 / 3)
    assert models["composer"]["whole_nll"] == pytest.approx(2)
    assert "whole_nll" not in models["bigram"]
    gain = found["gains"]["composer"]
    assert (gain["over"], gain["difference"]) == ("bigram", pytest.approx(1))
    assert set(found["gains"]) == {"composer"}
    alone = compare(scores, ["unigram", "bigram"], ["b"], 1, 1)
    assert (alone["chords"], alone["models"]["bigram"]["nll"]) == (1, 3)


def test_each_role_is_compared_on_its_pieces_that_are_long_enough():
    index = {"a": [0, 1, 2], "b": [2, UNSEEN, UNSEEN], "c": [0], "d": [1]}
    pieces = {name: np.array(chords, np.int32) for name, chords in index.items()}
    roles = {"a": "train", "b": "test", "c": "test", "d": "valid"}
    tables = [table(1, a=[0.0, -1.0, -2.0]), table(1, b=[0.0, -3.0, -4.0]).assign(role="test")]
    tables[0]["role"] = "train"
    scores = {"unigram": pd.concat(tables)}
    found = compare_roles(Sequences.of_pieces(pieces, roles), scores, ["unigram"], 1, 100, 1)
    assert list(found) == ["train", "test"]  # the piece of valid has one chord
    train, test = found["train"], found["test"]
    assert (train["pieces"], train["of_pieces"], train["too_short"], train["unseen"]) == (
        ["a"], 1, 0, 0,
    )  # fmt: skip
    assert (test["pieces"], test["of_pieces"], test["too_short"], test["unseen"]) == (
        ["b"], 2, 1, 2,
    )  # fmt: skip
    assert train["models"]["unigram"]["nll"] == 1.5
    assert test["models"]["unigram"]["nll"] == 3.5


def test_where_there_is_no_further_log_p_it_does_not_count():
    partly = table(1, a=[0.0, -1.0, -2.0])
    partly["softmax"] = [np.nan, -0.5]
    found = compare({"network": partly, "unigram": partly}, ["unigram"], ["a"], 1, 1)
    assert found["models"]["network"]["softmax_nll"] == 0.5
    assert isinstance(partly, pd.DataFrame)


def test_intervals_are_clopper_and_pearsons():
    scores = summarise(np.full(10, -2.0), np.arange(10) < 3)
    assert scores["nll"] == 2
    assert scores["nll_error"] == 0
    assert scores["accuracy"] == 0.3
    # tabulated for 3 of 10 at 95 %
    assert scores["accuracy_low"] == pytest.approx(0.0667, abs=1e-4)
    assert scores["accuracy_high"] == pytest.approx(0.6525, abs=1e-4)
