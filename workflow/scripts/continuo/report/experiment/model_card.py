"""The section of an experiment's page that says what its networks are, and what they are not."""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from continuo.report.base.sentences import (
    best_baseline,
    counted,
    held_out,
    lasting,
    percent,
    trained,
)

CARD = "continuo.json"  # the member of both kinds of archives that says what they are
COMPOSER = "units layers hidden dropout deaf memory".split()  # its settings that are no training's


@dataclass(frozen=True)
class Network:
    """A trained network: its name, its file, and its facts as (what, value)."""

    name: str
    file: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ModelCard:
    """networks: the chord network and, where there is one, the composer.

    limits: sentences on what they are not good for. licences: (licence, number of pieces) of the
    pieces that were used; digest: SHA-256 over the digests and names of these pieces.
    """

    networks: Sequence[Network]
    limits: Sequence[str]
    licences: Sequence[tuple[str, int]]
    pieces: int
    digest: str

    @classmethod
    def read(
        cls,
        model: str | Path,
        composer: str | Path | None,
        evaluation: Mapping[str, Any],
        sources: pd.DataFrame,
        split: pd.DataFrame,
    ) -> "ModelCard":
        """From the two archives, evaluation.json and the tables sources.csv and split.csv.

        Raises KeyError where an archive has no card.
        """
        card = read_card(model)
        networks = [network_of(model, card, evaluation)]
        composed = None
        if composer:
            composed = read_card(composer)
            networks.append(composer_of(composer, composed, evaluation))
        used = sources[sources["piece"].isin(split.loc[split["role"] != "unused", "piece"])]
        licences = used["licence"].value_counts(sort=False)
        return cls(
            networks,
            limits(evaluation, card, composed, split),
            [(str(licence), int(count)) for licence, count in licences.items()],
            len(used),
            data_digest(used),
        )


def read_card(path: str | Path) -> dict[str, Any]:
    """The card of a trained network; KeyError where it has none."""
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(CARD))


def data_digest(sources: pd.DataFrame) -> str:
    """SHA-256, in hex, of lines with the digest and the name of each piece, as `sha256sum` writes
    them, sorted by name."""
    lines = [f"{row.sha256}  {row.piece}\n" for row in sources.sort_values("piece").itertuples()]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def network_of(path: str | Path, card: Mapping[str, Any], evaluation: Mapping[str, Any]) -> Network:
    """The chord network."""
    facts = [
        ("what it is", "a recurrent network that gives each chord of its vocabulary a probability"),
        ("parameters", f"{evaluation['parameters']:,}"),
        (
            "vocabulary",
            f"{counted(evaluation['vocabulary'], 'chord')}, of the training pieces",
        ),
        ("layers", settings(card["network"])),
        ("training", trained(evaluation)),
        ("settings of the training", settings(card.get("training", {}))),
        ("window", counted(evaluation["window"], "chord")),
        *_origin(path, card),
    ]
    return Network("chord network", Path(path).name, facts)


def composer_of(
    path: str | Path, card: Mapping[str, Any], evaluation: Mapping[str, Any]
) -> Network:
    """The composer."""
    told, shape = evaluation["composer"], card["composer"]
    made = {key: shape[key] for key in COMPOSER if key in shape}
    rest = {key: value for key, value in shape.items() if key not in (*COMPOSER, "window")}
    seconds = told["training_seconds"]
    facts = [
        ("what it is", "a recurrent network that spells each chord from the top and gives it its "
         "times, in all keys, with a memory of the piece"),
        ("parameters", f"{told['parameters']:,}"),
        ("vocabulary", "any chord of up to "
         f"{counted(card['slots'] - (not card['max_notes']), 'note')} of the 128 of MIDI"),
        ("layers", settings(made)),
        ("training", f"{counted(told['steps'], 'step')} in {lasting(seconds)}"),
        ("settings of the training", settings(rest)),
        ("window", counted(shape["window"], "chord") if "window" in shape else "–"),
        *_origin(path, card),
    ]  # fmt: skip
    return Network("composer", Path(path).name, facts)


def _origin(path: str | Path, card: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("seed", str(card.get("seed", "–"))),
        ("libraries", ", ".join(f"{k} {v}" for k, v in card.get("versions", {}).items()) or "–"),
        ("SHA-256 of the file", hashlib.sha256(Path(path).read_bytes()).hexdigest()),
    ]


def settings(values: Mapping[str, Any]) -> str:
    """{"cell": "lstm", "units": 9} -> "cell lstm, units 9"; a dash where there are none."""
    told = {True: "yes", False: "no"}
    texts = [
        f"{key.replace('_', ' ')} {told[value] if isinstance(value, bool) else value}"
        for key, value in values.items()
    ]
    return ", ".join(texts) or "–"


def limits(
    evaluation: Mapping[str, Any],
    card: Mapping[str, Any],
    composer: Mapping[str, Any] | None,
    split: pd.DataFrame,
) -> list[str]:
    """What the networks are not good for, as far as the numbers and their making tell."""
    pieces = split[split["role"] == "train"]
    both = "They know" if composer else "It knows"
    said = [
        f"{both} {counted(len(pieces), 'training piece')} of "
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
    most = max((len(chord) for chord in card["vocabulary"]["chords"]), default=0)
    words = (
        f"The chord network can play the {counted(evaluation['vocabulary'], 'chord')} of its "
        f"training pieces, of up to {counted(most, 'note')}, in the keys that they stand in there"
    )
    if judged is not None:
        scored = evaluation["sets"][judged]
        share = scored["unseen"] / scored["chords"]
        words += f"; {percent(share)} of the chords of the held-out pieces are not among them"
    said.append(f"{words}.")
    said.append(
        "The chord network knows no rhythm: the lecture's recipe keeps the order of the chords and "
        "drops their times, and its samples hold all chords equally long."
        + (" The composer has learnt when notes begin and end." if composer else "")
    )
    said.append(
        "Instruments, parts, dynamics, articulation and changes of tempo are read from no piece "
        "and given to no sample; a chord does not know who plays which of its notes."
    )
    window = evaluation["window"]
    said.append(
        f"The chord network was trained on {counted(window, 'chord')} at a time, so the form of a "
        "whole piece is nothing that it could learn."
    )
    return said


def _compared(evaluation: Mapping[str, Any], judged: str) -> list[str]:
    """How the networks do on held-out pieces, beside counting and beside their training pieces."""
    models = evaluation["sets"][judged]["models"]
    rival = best_baseline(models)
    said = []
    for name in ("network", "composer"):
        if name not in models:
            continue
        called = "chord network" if name == "network" else "composer"
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
