"""A whole page of an experiment, from made-up results, every name in them hostile."""

import json
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from continuo.report.base.filling import Told, page, tell
from continuo.report.experiment import data, evaluation, listening, summary
from continuo.report.experiment.subject import Experiment
from continuo.report.players.chosen import Chosen
from continuo.report.players.real_piece import RealPiece
from continuo.report.players.sample import Sample
from evaluations import described

HOSTILE = "<script>window.ran = 1</script>&\"'\x07 {{ 7 * 7 }}"
SHOWN = (
    "&lt;script&gt;window.ran = 1&lt;/script&gt;&amp;&#34;&#39;"
    "\N{REPLACEMENT CHARACTER} {{ 7 * 7 }}"
)
EXPERIMENT = Experiment(
    name="hostile",
    title=HOSTILE,
    learners=["network"],
    decoders=["greedy"],
    timed=[],
    samples=2,
    sources=["source"],
)
COUNTING = {"unigram": 9.0, "repeat": 8.0, "adaptive": 5.8}


def scored(network: float, bigram: float) -> dict:
    """A set of evaluation.json: the NLL of its models, most of them given."""
    rest = {"nll_error": 0.05, "accuracy": 0.1, "accuracy_low": 0.08, "accuracy_high": 0.13}
    nll = {"network": network, **COUNTING, "bigram": bigram}
    return {
        "pieces": ["a"],
        "of_pieces": 1,
        "too_short": 0,
        "chords": 1900,
        "unseen": 104,
        "models": {name: {"nll": value, **rest} for name, value in nll.items()},
        "winner": min(nll, key=nll.__getitem__),
    }


def evaluated() -> dict:
    """evaluation.json of a network that counting beats."""
    sets = {"train": scored(0.3, 3.9), "test": scored(6.5, 5.6)}
    return described(sets, experiment=HOSTILE)


def split(count: int = 7) -> pd.DataFrame:
    """split.csv of a hostile piece and so many others, all of which train."""
    pieces = [HOSTILE, *(f"piece {number}" for number in range(count))]
    return pd.DataFrame({"piece": pieces, "role": "train", "chords": 100, "reason": np.nan})


def intake(count: int = 1) -> pd.DataFrame:
    """intake.csv of so many pieces that are used, and of one that is not."""
    rest = {"notes": 9, "chords": 4, "seconds": 1.25, "parts": HOSTILE}
    rest |= {"timing": "performance", "sure": 0.75}
    used = [{"piece": f"good {n}", "status": "used", **rest} for n in range(count)]
    return pd.DataFrame([*used, {"piece": HOSTILE, "status": "refused", "reason": HOSTILE}])


def page_of(
    folder: Path,
    sample: Sample,
    *more: Told,
    scores: Mapping[str, Mapping[str, Path]] | None = None,
    pieces: int = 7,
    files: int = 1,
) -> str:
    """The page with `more` sections before that on the data. What is read is written in `folder`.

    scores: see the section to listen to; pieces: see `split`; files: see `intake`.
    """
    facts = {"title": HOSTILE, "origin": HOSTILE, "licence": HOSTILE, "sha256": "ab" * 32}
    tables = {
        "split": split(pieces),
        "intake": intake(files),
        "sources": pd.DataFrame({"piece": ["good"], "status": ["ok"], "reason": [""], **facts}),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    (folder / "evaluation.json").write_text(json.dumps(evaluated()))
    (folder / "figures").mkdir(exist_ok=True)
    for name in ("evaluation", "chord_histogram", "pieces"):
        (folder / f"figures/{name}.svg").write_text("a.svg")
    real = RealPiece(HOSTILE, sample.audio, sample.midi, sample.starts[:-1], "test", 2)
    groups = listening.group([sample], sample, [real])
    listen: Told = (
        listening.SECTION,
        {
            "groups": groups,
            "chosen": Chosen(sample, "The sample", "The only one."),
            "scores": scores or {},
            "soundfont": "one of <mine>",
        },
    )
    sections = [module.SECTION for module in (summary, evaluation, data)]
    head, judged, went_in = tell(sections, EXPERIMENT, folder)
    return page(EXPERIMENT.name, HOSTILE, [head, listen, judged, *more, went_in])


class Addresses(HTMLParser):
    """Every tag, and every address that a browser would fetch or follow."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.found: list[str] = []
        self.alternatives: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "data")]
        if tag == "img":
            self.alternatives.append(dict(attrs).get("alt"))
        if tag == "svg" and dict(attrs).get("role") == "img":
            self.alternatives.append(dict(attrs).get("aria-label"))


def texts(path: Path) -> Sequence[str]:
    """What is written on a figure."""
    return [e.text for e in ElementTree.parse(path).getroot().iter() if e.tag.endswith("}text")]
