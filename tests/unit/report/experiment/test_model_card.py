"""The model card: facts from the networks' own cards, limits from the numbers."""

import hashlib
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from test_experiment_page import HOSTILE, SHOWN, figure, page_of, sample, split  # noqa: F401

from continuo.report.experiment.model_card import ModelCard, data_digest, limits, settings

CARD = {
    "vocabulary": {"chords": [[60], [60, 64]], "counts": [3, 1]},
    "network": {"cell": "lstm", "units": 9},
    "training": {"epochs": 3, "clip_norm": 1.0},
    "window": 16,
    "seed": 7,
    "versions": {"keras": HOSTILE},
}
COMPOSER = {
    "composer": {"units": 8, "memory": False, "steps": 5, "batch": 2, "window": 12},
    "slots": 5,
    "max_notes": 0,
    "seed": 8,
    "versions": {"keras": "3"},
}


def models(**nll: float) -> dict:
    return {name: {"nll": value, "nll_error": 0.1} for name, value in nll.items()}


def evaluation(**sets: dict) -> dict:
    found = {
        name: {"models": scores, "chords": 200, "unseen": 10, "pieces": ["b"]}
        for name, scores in sets.items()
    }
    told = {"parameters": 1234, "steps": 5, "training_seconds": 70.0}
    rest = {"parameters": 56789, "vocabulary": 2, "window": 16, "epochs": 3}
    return {**rest, "training_seconds": 9.0, "sets": found, "composer": told}


def sources() -> pd.DataFrame:
    rows = [("a", "CC0", "1" * 64), ("b", HOSTILE, "2" * 64), ("short", "none", "3" * 64)]
    return pd.DataFrame(rows, columns=["piece", "licence", "sha256"])


def roles() -> pd.DataFrame:
    rows = [("a", "train", 100), ("b", "test", 50), ("short", "unused", 3)]
    return pd.DataFrame(rows, columns=["piece", "role", "chords"])


@pytest.fixture
def archives(tmp_path: Path) -> list[Path]:
    paths = []
    for name, card in (("model.keras", CARD), ("composer.npz", COMPOSER)):
        paths.append(tmp_path / name)
        with zipfile.ZipFile(paths[-1], "w") as archive:
            archive.writestr("continuo.json", json.dumps(card))
    return paths


BOTH = evaluation(
    train=models(network=1, composer=2, adaptive=2.2),
    test=models(network=6, composer=2.0, adaptive=2.5),
)


def test_the_facts_are_those_of_the_archives(archives: list[Path]) -> None:
    card = ModelCard.read(*archives, BOTH, sources(), roles())
    network, composer = (dict(network.facts) for network in card.networks)
    assert [network.file for network in card.networks] == ["model.keras", "composer.npz"]
    assert list(network) == list(composer)
    assert (network["parameters"], composer["parameters"]) == ("56,789", "1,234")
    assert (network["seed"], composer["seed"]) == ("7", "8")
    assert network["layers"] == "cell lstm, units 9"
    assert network["training"] == "3 epochs in 9 s"
    assert composer["training"] == "5 steps in 1 min 10 s"
    assert composer["layers"] == "units 8, memory no"
    assert composer["settings of the training"] == "steps 5, batch 2"
    assert composer["vocabulary"] == "any chord of up to 4 notes of the 128 of MIDI"
    digest = hashlib.sha256(archives[0].read_bytes()).hexdigest()
    assert network["SHA-256 of the file"] == digest


def test_pieces_that_no_network_saw_are_not_counted(archives: list[Path]) -> None:
    card = ModelCard.read(*archives, BOTH, sources(), roles())
    assert card.pieces == 2
    assert card.licences == [("CC0", 1), (HOSTILE, 1)]
    text = "1" * 64 + "  a\n" + "2" * 64 + "  b\n"
    assert card.digest == hashlib.sha256(text.encode()).hexdigest()
    assert data_digest(sources()[1::-1]) == card.digest


def test_an_experiment_without_a_composer_has_one_network(archives: list[Path]) -> None:
    card = ModelCard.read(archives[0], None, BOTH, sources(), roles())
    assert [network.name for network in card.networks] == ["chord network"]
    assert "It knows 1 training piece of 100 chords" in card.limits[0]


def test_the_limits_follow_from_the_numbers() -> None:
    said = " ".join(limits(BOTH, CARD, COMPOSER, roles()))
    assert "the chord network is no better than counting (adaptive): 6.00 against 2.50" in said
    assert "the composer is no better" not in said
    assert "The chord network knows its training pieces better than others (1.00" in said
    assert "The composer knows its training pieces better" not in said
    assert "of up to 2 notes" in said
    assert "5.0\N{NO-BREAK SPACE}% of the chords of the held-out pieces" in said
    assert "The composer has learnt when notes begin" in said


def test_without_held_out_pieces_nothing_is_compared() -> None:
    alone = evaluation(train=models(network=1, adaptive=2.2))
    said = " ".join(limits(alone, CARD, None, roles()))
    assert "No piece was held out" in said
    assert "counting" not in said


def test_settings_are_told_in_words() -> None:
    told = {"clip_norm": 1.0, "memory": True, "keep": None}
    assert settings(told) == "clip norm 1.0, memory yes, keep None"
    assert settings({}) == "–"


def test_the_card_escapes_what_files_say(sample, figure, archives: list[Path]) -> None:  # noqa: F811
    card = ModelCard.read(*archives, BOTH, sources(), roles())
    page = page_of(sample, split(), figure, model_card=card)
    assert 'id="model-card"' in page
    assert (
        page.count(SHOWN) == page_of(sample, split(), figure).count(SHOWN) + 2
    )  # licence, version
    assert page.count("<script") == 2  # the player's and the tables'
