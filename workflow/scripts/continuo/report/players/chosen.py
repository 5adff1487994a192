"""The sample that is played first, and why it is that."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from continuo.base.words import counted, percent
from continuo.findings.best_sample import best_sample
from continuo.findings.own_chords import REPLAY
from continuo.report.base.sentences import held_out
from continuo.report.players.sample import Sample


class Chosen(NamedTuple):
    """The sample, what to call it, and why it is that."""

    sample: Sample
    heading: str
    why: str


def choose(samples: Sequence[Sample], evaluation: Mapping[str, Any]) -> Chosen:
    """The sample to play first, and why it is that: see `continuo.findings.best_sample`.

    Where no piece is held out, models are judged on the training pieces.
    """
    judged = held_out(evaluation) or "train"
    models = evaluation["sets"][judged]["models"]
    own = [sample.own_share for sample in samples]
    nll = [models[sample.record["model"]]["nll"] for sample in samples]
    place, worthy = best_sample(own, nll)
    best = samples[place]
    count = counted(len(best.starts) - 1, "chord")
    told = (
        f"neither repeated by a loop, nor in a run of {REPLAY} that the primer has, nor in the "
        "longest that a training piece has"
    )
    if best.copied:
        told += f" ({percent(best.copied)} of its runs of {REPLAY} stand in one)"
    heading = f"The best sample: {best.name}"
    if len(samples) == 1:
        why = f"The only sample; of its {count} {best.own:,} are its own: {told}."
        return Chosen(best, f"The sample: {best.name}", why)
    if not worthy:
        why = (
            f"None of the {len(samples)} samples is mostly its own; this one has the most, "
            f"{best.own:,} of {count} that are {told}."
        )
        return Chosen(best, f"No sample is mostly its own; the nearest to it: {best.name}", why)
    if worthy == 1:
        why = (
            f"Chosen as the only one of {len(samples)} samples that is mostly its own: of its "
            f"{count} {best.own:,} are {told}."
        )
        return Chosen(best, heading, why)
    pieces = "training" if judged == "train" else "held-out"
    why = (
        f"Chosen among the {worthy} of {len(samples)} samples that are mostly their own, as "
        f"one of the model that predicts the {pieces} pieces best, and of these the one with the "
        f"most of its own: of its {count} {best.own:,} are {told}."
    )
    return Chosen(best, heading, why)
