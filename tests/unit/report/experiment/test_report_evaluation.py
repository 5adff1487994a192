"""The figure of the evaluation says what the numbers say."""

from continuo.report.experiment.evaluation import evaluation_bars
from evaluations import described
from experiment_pages import texts

BASELINES = {"unigram": 5.9, "repeat": 5.7, "bigram": 5.6, "adaptive": 5.8}


def scored(network: float, shift: float = 0.0, chords: int = 1900) -> dict:
    rest = {
        "nll_error": 0.05,
        "accuracy": 0.1,
        "accuracy_low": 0.08,
        "accuracy_high": 0.13,
    }
    models = {name: {"nll": nll + shift, **rest} for name, nll in BASELINES.items()}
    models = {"network": {"nll": network, **rest}, **models}
    winner = min(models, key=lambda name: models[name]["nll"])
    return {"pieces": ["a"], "chords": chords, "unseen": 0, "models": models, "winner": winner}


def test_evaluation_bars_mark_the_winner_of_each_set(tmp_path) -> None:
    path = tmp_path / "bars.svg"
    sets = {"train": scored(0.3), "test": scored(6.5)}
    evaluation_bars(described(sets), path)
    shown = texts(path)
    assert [text for text in shown if "lowest" in text] == [
        "0.30 ± 0.05 — lowest",
        "5.60 ± 0.05 — lowest",
    ]
    assert shown.count("network") == 4  # two sets in two panels
    assert "10.0 %" in shown


def test_evaluation_bars_leave_out_a_set_without_a_scored_chord(tmp_path) -> None:
    path = tmp_path / "bars.svg"
    sets = {"train": scored(0.3), "test": scored(float("nan"), chords=0)}
    evaluation_bars(described(sets), path)
    assert "held out (test)" not in texts(path)
    assert texts(path).count("network") == 2


def test_evaluation_bars_bear_an_accuracy_of_zero(tmp_path) -> None:
    path = tmp_path / "bars.svg"
    part = scored(0.3)
    for model in part["models"].values():
        model.update(accuracy=0.0, accuracy_low=0.0, accuracy_high=0.0)
    evaluation_bars(described({"train": part}), path)
    assert texts(path).count("0.0 %") == 5


def test_figures_repeat_to_the_byte(tmp_path) -> None:
    for name in ("one", "two"):
        sets = {"train": scored(0.3), "test": scored(6.5)}
        evaluation_bars(described(sets), tmp_path / f"{name}_bars.svg")
    assert (tmp_path / "one_bars.svg").read_bytes() == (tmp_path / "two_bars.svg").read_bytes()
