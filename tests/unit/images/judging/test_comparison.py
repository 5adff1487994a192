"""What evaluation.json says, from answers made by hand; strangers among them."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.images.data.dataset import ImageSet
from continuo.images.judging.accuracy import interval
from continuo.images.judging.comparison import Training, compare, confusion, ink_baseline
from continuo.images.judging.strangers import area, judge_strangers, labels_among

TEST = np.array([0, 0, 1, 1, 2])


def certain(answers, sure=0.8, classes=3):
    """Probabilities of a network that gives these answers and is so sure of each."""
    rest = np.full((len(answers), classes), (1 - sure) / (classes - 1), np.float32)
    rest[np.arange(len(answers)), answers] = sure
    return rest


def training(network, seed, test, seconds=10.0, **more):
    answers = {
        "train": certain([0, 1, 2]),
        "test": certain(test),
        "perturbed_shift": certain([0, 0, 0, 0, 0]),
        "stranger_fashion": certain([1, 1], 0.95),
    }
    return Training(network, seed, 23466, 20, seconds, answers | more)


def compared(trainings, **more):
    labels = np.array([0, 1, 2])
    given = {"strangers": {"fashion": None}} | more
    return compare(trainings, ["0", "1", "2"], labels, TEST, **given)


def test_everything_the_page_asks_for_is_there():
    found = compared(
        [
            training("one_conv", 2, [0, 0, 1, 1, 2]),
            training("one_conv", 1, [0, 1, 1, 1, 0], seconds=20.0),
            training("doubled", 1, [0, 0, 1, 1, 0], seconds=None),
        ]
    )
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["classes"], found["train"], found["test"]) == (["0", "1", "2"], 3, 5)
    assert found["ink_baseline"] is None
    assert list(found["networks"]) == ["one_conv", "doubled"]
    first = found["networks"]["one_conv"]
    assert (first["parameters"], first["epochs"], first["training_seconds"]) == (23466, 20, 15.0)
    assert found["networks"]["doubled"]["training_seconds"] is None
    assert list(first["seeds"]) == ["1", "2"]
    test = first["seeds"]["1"]["test"]
    assert (test["n"], test["right"], test["accuracy"]) == (5, 3, 0.6)
    assert test["loss"] == pytest.approx(-(3 * np.log(0.8) + 2 * np.log(0.1)) / 5)
    assert test["ece"] == pytest.approx(0.2)
    assert first["seeds"]["1"]["train"]["accuracy"] == 1
    assert first["seeds"]["1"]["perturbed"]["shift"]["accuracy"] == 0.4
    assert first["mean"] == pytest.approx(0.8)
    assert first["spread"] == pytest.approx(0.4 / np.sqrt(2))
    # of the lowest seed, whatever the order
    assert first["confusion"] == [[1, 1, 0], [0, 2, 0], [1, 0, 0]]
    assert [(row["n"], row["accuracy"]) for row in first["reliability"]] == [(5, 0.6)]
    (pair,) = found["pairs"]
    assert (pair["first"], pair["second"]) == ("one_conv", "doubled")
    assert (pair["only_first_right"], pair["only_second_right"]) == (0, 1)
    assert (pair["p"], pair["p_adjusted"], pair["difference"]) == (1, 1, pytest.approx(0.2))


def test_corrupted_images_are_judged_by_the_labels_of_those_that_were_chosen():
    chosen = np.array([1, 2, 4])
    answers = {"corrupted_fog": certain([0, 0, 2]), "corrupted_zigzag": certain([1, 0, 2])}
    one = dataclasses.replace(training("a", 1, TEST, **answers), chosen=chosen)
    seed = compared([one])["networks"]["a"]["seeds"]["1"]
    assert {name: part["right"] for name, part in seed["corrupted"].items()} == {
        "fog": 2,
        "zigzag": 1,
    }
    assert seed["corrupted"]["fog"]["ece"] == pytest.approx(0.8 - 2 / 3)
    # wrong in 1, 2, 0 of the 2 ways
    error = np.std([0.5, 1, 0], ddof=1) / np.sqrt(3)
    assert seed["corruption_error"] == {"n": 3, "mean": 0.5, "error": pytest.approx(error)}
    without = compared([training("a", 1, TEST)])["networks"]["a"]["seeds"]["1"]
    assert "corrupted" not in without


def test_three_networks_make_three_pairs_in_order():
    names = ["a", "c", "b"]
    pairs = compared([training(name, 1, TEST) for name in names])["pairs"]
    assert [pair["first"] + pair["second"] for pair in pairs] == ["ac", "ab", "cb"]


def test_the_baseline_is_handed_on():
    baseline = {"threshold": 83.1, "accuracy": 0.6, "low": 0.5, "high": 0.7, "n": 5}
    found = compared([training("a", 1, TEST)], ink_baseline=baseline)
    assert found["ink_baseline"] == baseline


def test_a_training_that_came_apart_is_named():
    broken = training("one_conv", 3, TEST, train=np.full((3, 3), np.nan, np.float32))
    with pytest.raises(UserError, match=r"one_conv, seed 3: .* train .*`learning_rate`"):
        compared([broken])


def test_strangers_by_hand():
    familiar = np.concatenate([certain([0, 1], 0.99), certain([2, 2], 0.85)])
    strange = np.concatenate([certain([0, 1], 0.95), certain([2, 2], 0.5)])
    found = judge_strangers(familiar, strange)
    assert found["n"] == 4
    assert found["confidence"] == pytest.approx(0.725)
    assert found["confidence_error"] == pytest.approx(0.225 * np.sqrt(4 / 3) / 2)
    assert found["confident"] == 0.5
    assert (found["confident_low"], found["confident_high"]) == interval(2, 4)
    # 0.99 is above all four, 0.85 above the two of 0.5
    assert found["auroc"] == pytest.approx(0.75)
    assert (found["accuracy"], found["low"], found["high"]) == (None, None, None)


def test_strangers_of_classes_that_the_network_knows_can_be_right():
    found = judge_strangers(certain(TEST), certain([1, 1, 2]), np.array([1, 1, 1]))
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert (found["low"], found["high"]) == interval(2, 3)


def test_strangers_labels_follow_the_names_of_the_classes():
    labels = labels_among(np.array([0, 0, 1]), ["b", "a"], ("a", "b", "c"))
    assert labels.tolist() == [1, 1, 0]
    assert labels_among(np.array([0]), ["shoe"], ("a", "b")) is None


def test_the_area_of_what_is_apart_and_of_what_is_alike():
    assert area(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == (1, 0)
    assert area(np.array([0.1, 0.2]), np.array([0.9, 0.8])) == (0, 0)
    assert area(np.ones(3), np.ones(4))[0] == 0.5


def test_the_error_of_the_area_is_its_scatter():
    random = np.random.default_rng(0)
    found = [area(random.normal(1, 1, 80), random.normal(0, 1, 50)) for _ in range(400)]
    areas, errors = np.array(found).T
    assert areas.mean() == pytest.approx(0.760, abs=0.01)  # Phi(1 / sqrt 2)
    assert errors.mean() == pytest.approx(areas.std(), rel=0.1)


def test_confusion_by_hand():
    table = confusion(certain([1, 1, 0], classes=2), np.array([1, 0, 0]), 2)
    assert table.tolist() == [[1, 1], [0, 1]]


@pytest.mark.parametrize("seconds", [("1.5", "2"), ("", "")])
def test_a_training_is_read_from_its_answers_and_its_epochs(tmp_path, seconds):
    rows = "".join(f"{epoch},{took}\n" for epoch, took in enumerate(seconds, 1))
    (tmp_path / "history.csv").write_text("epoch,seconds\n" + rows)
    known: dict[str, Any] = {"parameters": np.array(70), "chosen": np.array([2, 3])}
    np.savez(tmp_path / "answers.npz", test=certain(TEST), **known)
    files = (tmp_path / "answers.npz", tmp_path / "history.csv")
    read = Training.read("doubled", 2, *files)
    assert (read.network, read.seed, read.parameters, read.epochs) == ("doubled", 2, 70, 2)
    assert read.seconds == (3.5 if seconds[0] else None)
    assert list(read.answers) == ["test"]
    assert np.array_equal(read.answers["test"], certain(TEST))


def test_ink_is_a_baseline_for_glyphs_of_two_fonts_only():
    pictures = np.full((8, 4, 4), 10, np.uint8)
    pictures[4:] = 90
    labels, train = np.repeat([0, 1], 4), np.arange(8) % 2 == 0
    names = np.array(list("abcdabcd"))
    fonts = ImageSet(pictures, labels, train, names, ("thin", "bold"))
    found = ink_baseline(fonts)
    assert (found["heavier"], found["accuracy"], found["n"]) == ("bold", 1, 4)
    assert (found["low"], found["high"]) == interval(4, 4)
    assert 10 < found["threshold"] < 90
    digits = ImageSet(pictures, labels, train, np.full(8, ""), ("0", "1"))
    assert ink_baseline(digits) is None
    three = ImageSet(pictures, labels, train, names, ("thin", "bold", "black"))
    assert ink_baseline(three) is None
