"""What the report says in words: whether anything was learnt, where a sample loops, how long."""

import math
from collections.abc import Mapping
from typing import Any

from continuo.base.words import counted, percent

SETS = {"train": "training pieces", "valid": "held out (valid)", "test": "held out (test)"}


def held_out(evaluation: Mapping[str, Any]) -> str | None:
    """The set that the network is judged on: "test", else "valid", else None.

    A set whose pieces are too short to score a single chord judges nothing.
    """
    for name in ("test", "valid"):
        if evaluation["sets"].get(name, {}).get("chords"):
            return name
    return None


def following(frame: Mapping[str, Any]) -> str:
    """How far music follows the chord symbols that were asked for; frame: of a sample's record."""
    notes = counted(frame["notes"], "note")
    return f"{frame['chords']}: {percent(frame['share'])} of {notes} on beats are of them"


def learners(evaluation: Mapping[str, Any]) -> list[str]:
    """The names of the models that do not only count."""
    return [name for name, told in evaluation["models"].items() if not told["counts"]]


def best_baseline(evaluation: Mapping[str, Any], judged: str) -> str:
    """The counting model with the lowest negative log-likelihood in one set of an evaluation."""
    models = evaluation["sets"][judged]["models"]
    counting = (name for name in models if evaluation["models"][name]["counts"])
    return min(counting, key=lambda name: models[name]["nll"])


def verdict(evaluation: Mapping[str, Any]) -> str:
    """One or two plain sentences: has the first model learnt anything beyond its training pieces?

    `evaluation` is the content of evaluation.json. The model is compared with the best counting
    baseline on the held-out pieces; a difference counts only where it exceeds the sum of the two
    standard errors. Without held-out pieces the sentence speaks of memory alone.
    """
    judged, first = held_out(evaluation), learners(evaluation)[0]
    called = evaluation["models"][first]["called"]
    if judged is None:
        return _memory(called, evaluation["sets"]["train"]["models"][first])
    scored = evaluation["sets"][judged]
    models = scored["models"]
    rival = best_baseline(evaluation, judged)
    network, baseline = models[first], models[rival]
    title = evaluation["models"][rival]["title"]
    numbers = (
        f"{called} {_nats(network)}, {rival} {_nats(baseline)} nats per chord, lower is better, "
        f"on {scored['chords']:,} chords of {counted(len(scored['pieces']), 'held-out piece')}. "
        f"So the one is as unsure as among {choices(network['nll'])} equally likely chords, the "
        f"other as among {choices(baseline['nll'])}."
    )
    difference = baseline["nll"] - network["nll"]
    margin = network["nll_error"] + baseline["nll_error"]
    if difference > margin:
        return (
            f"The {called} learnt something beyond its training pieces: it beats the best counting "
            f"baseline, {title}: {numbers}"
        )
    if difference >= -margin:
        return (
            f"There is no sign that the {called} learnt anything beyond its training pieces: it is "
            f"no better, within the error, than {title}: {numbers}"
        )
    return (
        f"Counting wins: {title} predicts held-out pieces better than the {called}, and "
        f"there is no sign that it learnt anything beyond its training pieces: {numbers}"
    )


def gained(evaluation: Mapping[str, Any]) -> list[str]:
    """A plain sentence on each further model that does not only count, beside the best that does.

    The error of their difference is that of choosing other pieces, where there is more than one.
    """
    judged = held_out(evaluation) or "train"
    scored = evaluation["sets"][judged]
    said = []
    for name in learners(evaluation)[1:]:
        gain = scored["gains"][name]
        ours, theirs = (_nats(scored["models"][n]) for n in (name, gain["over"]))
        error = f" ± {gain['error']:.2f}" if gain["error"] is not None else ""
        kind = "no better than" if gain["difference"] <= (gain["error"] or 0) else "better than"
        said.append(
            f"The {evaluation['models'][name]['called']} is {kind} "
            f"{evaluation['models'][gain['over']]['title']}: {ours} against {theirs} nats per "
            f"chord on {'held-out' if judged != 'train' else 'its training'} pieces, a difference "
            f"of {gain['difference']:.2f}{error}: as unsure as among "
            f"{choices(scored['models'][name]['nll'])} equally likely chords, not "
            f"{choices(scored['models'][gain['over']]['nll'])}.".replace("-0.00", "0.00")
        )
    return said


def _memory(called: str, network: Mapping[str, float]) -> str:
    return (
        f"No held-out chord was scored, so the {called} can only be judged on the pieces that it "
        f"was trained on, and that measures memory: {_nats(network)} nats per chord (as unsure as "
        f"among {choices(network['nll'])} equally likely chords), {percent(network['accuracy'])} "
        "of the chords right."
    )


def _nats(model: Mapping[str, float]) -> str:
    return f"{model['nll']:.2f} ± {model['nll_error']:.2f}"


def choices(nll: float) -> str:
    """The perplexity: among how many equally likely chords one would be as unsure; nll: nats."""
    chords = math.exp(min(nll, 99))
    return f"{chords:,.0f}" if chords >= 9.5 else f"{chords:.1f}"


def looping(loop_start: float | None, period: float | None) -> str:
    """ "loops from chord 37, period 12", or "does not loop" where either is None or NaN."""
    if loop_start is None or period is None or math.isnan(loop_start) or math.isnan(period):
        return "does not loop"
    return f"loops from chord {int(loop_start)}, period {int(period)}"


def since(start: int) -> str:
    """Where a passage begins.

    >>> since(0), since(17)
    ('from its start', 'from its chord 17')
    """
    return f"from its chord {start}" if start else "from its start"


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
        primer += since(record["primer_start"])
    return f"primed with {primer}, seed {record['seed']}"
