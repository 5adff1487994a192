"""What the report says in words, error bars and all."""

import math

import pytest

from continuo.base import words
from continuo.report.base import sentences
from evaluations import described


def model(nll: float, error: float) -> dict:
    return {
        "nll": nll,
        "nll_error": error,
        "accuracy": 0.5,
        "accuracy_low": 0.4,
        "accuracy_high": 0.6,
    }


def scored(network: float, error: float = 0.05, chords: int = 1900) -> dict:
    models = {"unigram": model(5.9, 0.04), "repeat": model(5.7, 0.05), "bigram": model(5.6, 0.05)}
    models["network"] = model(network, error)
    return {"pieces": ["a", "b"], "chords": chords, "unseen": 3, "models": models}


def evaluation(**sets: dict) -> dict:
    return described({"train": scored(0.3), **sets})


def test_a_clear_lead_beats_the_best_baseline() -> None:
    sentence = sentences.verdict(evaluation(test=scored(5.1)))
    assert "learnt something beyond its training pieces" in sentence
    assert "beats" in sentence
    assert "bigram" in sentence
    assert "network 5.10 ± 0.05, bigram 5.60 ± 0.05" in sentence
    assert "1,900 chords of 2 held-out pieces" in sentence


@pytest.mark.parametrize("network", [5.51, 5.6, 5.69])
def test_a_difference_within_the_two_errors_is_no_better(network: float) -> None:
    sentence = sentences.verdict(evaluation(test=scored(network)))
    assert "no better, within the error," in sentence
    assert "beats" not in sentence


def test_a_wider_error_turns_a_lead_into_no_better() -> None:
    assert "beats" in sentences.verdict(evaluation(test=scored(5.4, error=0.05)))
    assert "no better" in sentences.verdict(evaluation(test=scored(5.4, error=0.2)))


def test_a_network_behind_by_more_than_the_errors_loses() -> None:
    sentence = sentences.verdict(evaluation(test=scored(6.5)))
    assert sentence.startswith("Counting wins: bigram")
    assert "no sign" in sentence


def test_without_held_out_pieces_only_memory_is_judged() -> None:
    sentence = sentences.verdict(evaluation())
    assert "memory" in sentence
    assert "0.30 ± 0.05 nats per chord" in sentence
    assert "beats" not in sentence


def test_the_test_set_judges_before_the_valid_set() -> None:
    both = evaluation(valid=scored(5.1), test=scored(6.5))
    assert sentences.held_out(both) == "test"
    assert sentences.held_out(evaluation(valid=scored(5.1))) == "valid"
    assert sentences.held_out(evaluation()) is None


def test_a_held_out_set_without_a_scored_chord_judges_nothing() -> None:
    assert sentences.held_out(evaluation(test=scored(math.nan, chords=0))) is None
    assert "memory" in sentences.verdict(evaluation(test=scored(math.nan, chords=0)))


@pytest.mark.parametrize(
    ("start", "period", "text"),
    [
        (37, 12, "loops from chord 37, period 12"),
        (0.0, 1.0, "loops from chord 0, period 1"),
        (None, None, "does not loop"),
        (math.nan, math.nan, "does not loop"),
    ],
)
def test_looping(start: float | None, period: float | None, text: str) -> None:
    assert sentences.looping(start, period) == text


def test_primed_tells_noise_from_a_piece_and_training_from_held_out() -> None:
    noise = {"primer": "noise", "primer_piece": None, "primer_start": None, "seed": 1}
    piece = {"primer": "piece", "primer_piece": "k155", "primer_start": 17, "seed": 2}
    assert sentences.primed(noise, 128) == "primed with 128 chords drawn at random, seed 1"
    for role, kind in (("train", "training"), ("valid", "held-out"), ("test", "held-out")):
        text = f"primed with 1 chord of the {kind} piece k155 from its chord 17, seed 2"
        assert sentences.primed({**piece, "primer_role": role}, 1) == text
    opening = {**piece, "primer_role": "test", "primer_start": 0}
    assert "k155 from its start, seed 2" in sentences.primed(opening, 1)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3.2, "3 s"), (59.7, "1 min 0 s"), (75, "1 min 15 s"), (7300, "2 h 1 min")],
)
def test_lasting(seconds: float, text: str) -> None:
    assert words.lasting(seconds) == text


def test_percent() -> None:
    assert words.percent(0.0213) == "2.1\N{NO-BREAK SPACE}%"
    assert words.percent(math.nan) == "–"


def test_each_further_model_is_told_beside_the_best_that_counts() -> None:
    part = scored(6.5)
    part["models"]["composer"] = model(2.0, 0.1)
    part["gains"] = {"composer": {"over": "bigram", "difference": 3.6, "error": 0.2}}
    (said,) = sentences.gained(evaluation(test=part))
    assert said.startswith("The composer is better than bigram (")
    assert "on held-out pieces, a difference of 3.60 ± 0.20: as unsure as among 7.4 " in said
    assert said.endswith("equally likely chords, not 270.")
    part["gains"]["composer"] |= {"difference": -0.001, "error": None}
    (said,) = sentences.gained(evaluation(test=part))
    assert "no better than" in said
    assert "a difference of 0.00: as unsure" in said
    assert sentences.gained(evaluation(test=scored(5.1))) == []
