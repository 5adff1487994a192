"""What the report says in words: whether anything was learnt, where a sample loops, how long."""

import math
from collections.abc import Mapping
from typing import Any

MODELS = {
    "network": "the network",
    "composer": "the composer (spells chords, in all keys, and remembers the piece)",
    "unigram": "unigram (how often each chord occurs)",
    "repeat": "repeat (the last chord again)",
    "bigram": "bigram (what followed the last chord in training)",
    "adaptive": "adaptive (counts of the training pieces in all keys, and of the piece so far)",
}
SETS = {"train": "training pieces", "valid": "held out (valid)", "test": "held out (test)"}


def held_out(evaluation: Mapping[str, Any]) -> str | None:
    """The set that the network is judged on: "test", else "valid", else None.

    A set whose pieces are too short to score a single chord judges nothing.
    """
    for name in ("test", "valid"):
        if evaluation["sets"].get(name, {}).get("chords"):
            return name
    return None


def best_baseline(models: Mapping[str, Mapping[str, float]]) -> str:
    """The counting model with the lowest negative log-likelihood in one set of an evaluation."""
    counting = (name for name in models if name not in ("network", "composer"))
    return min(counting, key=lambda name: models[name]["nll"])


def verdict(evaluation: Mapping[str, Any]) -> str:
    """One or two plain sentences: has the network learnt anything beyond its training pieces?

    `evaluation` is the content of evaluation.json. The network is compared with the best counting
    baseline on the held-out pieces; a difference counts only where it exceeds the sum of the two
    standard errors. Without held-out pieces the sentence speaks of memory alone.
    """
    judged = held_out(evaluation)
    if judged is None:
        return _memory(evaluation["sets"]["train"]["models"]["network"])
    scored = evaluation["sets"][judged]
    models = scored["models"]
    rival = best_baseline(models)
    network, baseline = models["network"], models[rival]
    numbers = (
        f"network {_nats(network)}, {rival} {_nats(baseline)} nats per chord, lower is better, "
        f"on {scored['chords']:,} chords of {counted(len(scored['pieces']), 'held-out piece')}."
    )
    difference = baseline["nll"] - network["nll"]
    margin = network["nll_error"] + baseline["nll_error"]
    if difference > margin:
        return (
            "The network learnt something beyond its training pieces: it beats the best counting "
            f"baseline, {MODELS[rival]}: {numbers}"
        )
    if difference >= -margin:
        return (
            "There is no sign that the network learnt anything beyond its training pieces: it is "
            f"no better, within the error, than {MODELS[rival]}: {numbers}"
        )
    return (
        f"Counting wins: {MODELS[rival]} predicts held-out pieces better than the network, and "
        f"there is no sign that it learnt anything beyond its training pieces: {numbers}"
    )


def composed(evaluation: Mapping[str, Any]) -> str | None:
    """One plain sentence on the composer beside the best counting model; None without a composer.

    The error of their difference is that of choosing other pieces, where there is more than one.
    """
    if "composer" not in evaluation:
        return None
    judged = held_out(evaluation) or "train"
    scored = evaluation["sets"][judged]
    gain = scored["less_adaptive"]
    ours, theirs = (_nats(scored["models"][name]) for name in ("composer", "adaptive"))
    error = f" ± {gain['error']:.2f}" if gain["error"] is not None else ""
    kind = "no better than" if gain["difference"] <= (gain["error"] or 0) else "better than"
    return (
        f"The composer is {kind} {MODELS['adaptive']}: {ours} against {theirs} nats per chord on "
        f"{'held-out' if judged != 'train' else 'its training'} pieces, a difference of "
        f"{gain['difference']:.2f}{error}."
    ).replace("-0.00", "0.00")


def _memory(network: Mapping[str, float]) -> str:
    return (
        "No held-out chord was scored, so the network can only be judged on the pieces that it "
        f"was trained on, and that measures memory: {_nats(network)} nats per chord, "
        f"{percent(network['accuracy'])} of the chords right."
    )


def _nats(model: Mapping[str, float]) -> str:
    return f"{model['nll']:.2f} ± {model['nll_error']:.2f}"


def looping(loop_start: float | None, period: float | None) -> str:
    """ "loops from chord 37, period 12", or "does not loop" where either is None or NaN."""
    if loop_start is None or period is None or math.isnan(loop_start) or math.isnan(period):
        return "does not loop"
    return f"loops from chord {int(loop_start)}, period {int(period)}"


def primed(record: Mapping[str, Any], chords: int) -> str:
    """What a sample continues: its `record` (samples/*.json) and the number of `chords`.

    >>> primed({"primer": "noise", "seed": 1}, 128)
    'primed with 128 chords drawn at random, seed 1'
    """
    if record["primer"] == "noise":
        primer = f"{counted(chords, 'chord')} drawn at random"
    else:
        kind = "training" if record["primer_role"] == "train" else "held-out"
        primer = f"{counted(chords, 'chord')} of the {kind} piece {record['primer_piece']} "
        primer += f"from its chord {record['primer_start']}"
    return f"primed with {primer}, seed {record['seed']}"


def trained(evaluation: Mapping[str, Any]) -> str:
    """How long the network was trained: "15 epochs in 54 s", or that it was given, trained."""
    epochs, seconds = counted(evaluation["epochs"], "epoch"), evaluation["training_seconds"]
    if seconds is not None:
        return f"{epochs} in {lasting(seconds)}"
    if evaluation["epochs"]:
        return f"{epochs}, not trained here but given"
    return "given, not trained here"


def composer_trained(evaluation: Mapping[str, Any]) -> str:
    """How long the composer was trained: "600 steps in 2 min 29 s"."""
    composer = evaluation["composer"]
    return f"{counted(composer['steps'], 'step')} in {lasting(composer['training_seconds'])}"


def counted(number: int, noun: str) -> str:
    """1, "piece" -> "1 piece"; 1200, "piece" -> "1,200 pieces"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """0.0213 -> "2.1 %"; NaN or None, where nothing was scored, -> "–"."""
    return "–" if share is None or math.isnan(share) else f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def lasting(seconds: float) -> str:
    """3.2 -> "3 s", 75 -> "1 min 15 s", 7300 -> "2 h 1 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
