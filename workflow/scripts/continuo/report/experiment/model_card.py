"""The section of an experiment's page that says what its networks are, and what they are not."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from continuo.base.words import counted, percent
from continuo.report.base.section import Section
from continuo.report.base.sentences import best_baseline, held_out, learners
from continuo.report.experiment.subject import Experiment

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Network:
    """A trained model: its name, and its facts as (what, value)."""

    name: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ModelCard:
    """networks: the models that do not only count. limits: sentences on what they are not good for.

    licences: (licence, number of pieces) of the pieces that were used; digest: SHA-256 over the
    digests and names of these pieces.
    """

    networks: Sequence[Network]
    limits: Sequence[str]
    licences: Sequence[tuple[str, int]]
    pieces: int
    digest: str

    @classmethod
    def of(
        cls, evaluation: Mapping[str, Any], sources: "pd.DataFrame", split: "pd.DataFrame"
    ) -> "ModelCard":
        """From evaluation.json and the tables sources.csv and split.csv."""
        models = [evaluation["models"][name] for name in learners(evaluation)]
        used = sources[sources["piece"].isin(split.loc[split["role"] != "unused", "piece"])]
        licences = used["licence"].value_counts(sort=False)
        return cls(
            [Network(told["called"], told["facts"]) for told in models],
            limits(evaluation, split),
            [(str(licence), int(count)) for licence, count in licences.items()],
            len(used),
            data_digest(used),
        )

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """Each fact that any model tells, and its value for each; a dash where it has none."""
        every = [dict(network.facts) for network in self.networks]
        names = dict.fromkeys(what for facts in every for what in facts)
        return [(what, [facts.get(what, "–") for facts in every]) for what in names]


def data_digest(sources: "pd.DataFrame") -> str:
    """SHA-256, in hex, of lines with the digest and the name of each piece, as `sha256sum` writes
    them, sorted by name."""
    lines = [f"{row.sha256}  {row.piece}\n" for row in sources.sort_values("piece").itertuples()]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def limits(evaluation: Mapping[str, Any], split: "pd.DataFrame") -> list[str]:
    """What the models are not good for, as far as the numbers and their making tell."""
    pieces, names = split[split["role"] == "train"], learners(evaluation)
    said = [
        f"{'They know' if len(names) > 1 else 'It knows'} "
        f"{counted(len(pieces), 'training piece')} of "
        f"{counted(int(pieces['chords'].sum()), 'chord')} and no other music: "
        "nothing here says how well other composers or styles are continued."
    ]
    judged = held_out(evaluation)
    if judged is None:
        said.append(
            "No piece was held out, so nothing tells what was learnt from what was memorised: take "
            "what the network makes for a memory of its training."
        )
    else:
        said += _compared(evaluation, judged)
        scored = evaluation["sets"][judged]
        share = scored["unseen"] / scored["chords"]
        said.append(f"{percent(share)} of the held-out pieces' chords are in no training piece.")
    said += [sentence for name in names for sentence in evaluation["models"][name]["limits"]]
    said.append("Articulation, pedals and tempo are learnt by no model.")
    return said


def _compared(evaluation: Mapping[str, Any], judged: str) -> list[str]:
    """How the models do on held-out pieces, beside counting and beside their training pieces."""
    models = evaluation["sets"][judged]["models"]
    rival = best_baseline(evaluation, judged)
    said = []
    for name in learners(evaluation):
        called = evaluation["models"][name]["called"]
        ours, theirs = models[name], models[rival]
        margin = ours["nll_error"] + theirs["nll_error"]
        numbers = f"{ours['nll']:.2f} against {theirs['nll']:.2f} nats a chord"
        if theirs["nll"] - ours["nll"] <= margin:
            said.append(
                f"On held-out pieces the {called} is no better than counting ({rival}): {numbers}. "
                "It is no judge of music that it has not heard."
            )
        heard = evaluation["sets"]["train"]["models"].get(name)
        if heard and ours["nll"] - heard["nll"] > ours["nll_error"] + heard["nll_error"]:
            said.append(
                f"The {called} knows its training pieces better than others ({heard['nll']:.2f} "
                f"against {ours['nll']:.2f} nats a chord), so what it makes may be theirs; what of "
                "it is, the section on copying tells."
            )
    return said


def reads(experiment: Experiment) -> dict[str, str]:
    """What the models say of themselves, and what the pieces are."""
    return {"evaluation": "evaluation.json", "sources": "sources.csv", "split": "split.csv"}


def read(experiment: Experiment, evaluation: str, sources: str, split: str) -> dict[str, ModelCard]:
    """card: see `ModelCard`."""
    import pandas as pd

    tables = (pd.read_csv(path, keep_default_na=False) for path in (sources, split))
    return {"card": ModelCard.of(json.loads(Path(evaluation).read_text()), *tables)}


SECTION = Section(80, "Model card", reads, read, folded=True)
