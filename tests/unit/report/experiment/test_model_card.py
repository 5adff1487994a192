"""The model card: facts from the networks' own cards, limits from the numbers."""

import hashlib
from pathlib import Path

import pandas as pd

from continuo.report.experiment import model_card
from continuo.report.experiment.model_card import ModelCard, data_digest, limits
from evaluations import described
from experiment_pages import HOSTILE, SHOWN, page_of


def models(**nll: float) -> dict:
    return {name: {"nll": value, "nll_error": 0.1} for name, value in nll.items()}


def evaluation(**sets: dict) -> dict:
    found = {
        name: {"models": scores, "chords": 200, "unseen": 10, "pieces": ["b"]}
        for name, scores in sets.items()
    }
    return described(found)


def sources() -> pd.DataFrame:
    rows = [("a", "CC0", "1" * 64), ("b", HOSTILE, "2" * 64), ("short", "none", "3" * 64)]
    return pd.DataFrame(rows, columns=["piece", "licence", "sha256"])


def roles() -> pd.DataFrame:
    rows = [("a", "train", 100), ("b", "test", 50), ("short", "unused", 3)]
    return pd.DataFrame(rows, columns=["piece", "role", "chords"])


BOTH = evaluation(
    train=models(network=1, composer=2, adaptive=2.2),
    test=models(network=6, composer=2.0, adaptive=2.5),
)


def test_the_facts_are_those_that_the_models_tell() -> None:
    told = {**BOTH, "models": {name: dict(told) for name, told in BOTH["models"].items()}}
    told["models"]["network"]["facts"] = [["seed", "7"], ["window", "16 chords"]]
    told["models"]["composer"]["facts"] = [["seed", "8"], ["steps", "5"]]
    card = ModelCard.of(told, sources(), roles())
    assert [network.name for network in card.networks] == ["network", "composer"]
    assert card.rows == [
        ("seed", ["7", "8"]), ("window", ["16 chords", "–"]), ("steps", ["–", "5"]),
    ]  # fmt: skip


def test_pieces_that_no_network_saw_are_not_counted() -> None:
    card = ModelCard.of(BOTH, sources(), roles())
    assert card.pieces == 2
    assert card.licences == [("CC0", 1), (HOSTILE, 1)]
    text = "1" * 64 + "  a\n" + "2" * 64 + "  b\n"
    assert card.digest == hashlib.sha256(text.encode()).hexdigest()
    assert data_digest(sources()[1::-1]) == card.digest


def test_an_experiment_without_a_composer_has_one_network() -> None:
    alone = evaluation(train=models(network=1, adaptive=2.2), test=models(network=6, adaptive=2))
    card = ModelCard.of(alone, sources(), roles())
    assert [network.name for network in card.networks] == ["network"]
    assert "It knows 1 training piece of 100 chords" in card.limits[0]


def test_the_limits_follow_from_the_numbers() -> None:
    said = " ".join(limits(BOTH, roles()))
    assert "the network is no better than counting (adaptive): 6.00 against 2.50" in said
    assert "the composer is no better" not in said
    assert "The network knows its training pieces better than others (1.00" in said
    assert "The composer knows its training pieces better" not in said
    assert "5.0\N{NO-BREAK SPACE}% of the held-out pieces' chords" in said
    assert "The composer has its limits." in said


def test_without_held_out_pieces_nothing_is_compared() -> None:
    alone = evaluation(train=models(network=1, adaptive=2.2))
    said = " ".join(limits(alone, roles()))
    assert "No piece was held out" in said
    assert "counting" not in said


def test_the_card_escapes_what_files_say(sample, tmp_path: Path) -> None:
    hostile = {**BOTH, "models": {name: dict(told) for name, told in BOTH["models"].items()}}
    hostile["models"]["network"]["facts"] = [["libraries", HOSTILE]]
    card = ModelCard.of(hostile, sources(), roles())
    page = page_of(tmp_path, sample, (model_card.SECTION, {"card": card}))
    assert '-model_card"' in page
    # licence, version
    assert page.count(SHOWN) == page_of(tmp_path, sample).count(SHOWN) + 2
    assert page.count("<script") == 2  # the player's and the tables'
