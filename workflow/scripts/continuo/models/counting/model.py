"""The models that only count, as models of music; see `continuo.models.protocol`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.base.words import counted
from continuo.models.counting.adaptive import Adaptive, LongTerm
from continuo.models.counting.baselines import Bigram, RepeatLast, Unigram
from continuo.models.counting.counts import Counts
from continuo.models.counting.foretelling import AfterLast, Listening
from continuo.models.facts import of_file
from continuo.models.indexed import Foreteller, write_on
from continuo.models.made import EvenlyHeld
from continuo.models.passages import Passages, by_piece, make_passages
from continuo.models.protocol import About, Request, Scores
from continuo.models.unseen import escape_share
from continuo.pieces.primers import Primer
from continuo.pieces.selection import Selection

# log P of each chord of the passages, and whether it was guessed, both (chords,)
Score = Callable[[Passages], tuple[np.ndarray, np.ndarray]]


class CountingModel:
    """See `continuo.models.protocol.Model`. path: the file that it is from."""

    least = 1

    def __init__(
        self,
        counts: Counts,
        card: Mapping[str, Any],
        path: Path,
        score: Score,
        foreteller: Callable[[], Foreteller],
    ) -> None:
        self.counts, self.card, self.path = counts, card, path
        self._score, self._foreteller = score, foreteller

    def score(self, pieces: Selection) -> list[Scores]:
        """All chords from each piece's second on."""
        passages = make_passages(pieces.texts(), self.counts.vocabulary)
        parts = (by_piece(array, passages) for array in self._score(passages))
        return [Scores(log_p, right) for log_p, right in zip(*parts, strict=True)]

    def write_on(self, primer: Primer, request: Request) -> EvenlyHeld:
        """Chord by chord, of its vocabulary."""
        vocabulary = self.counts.vocabulary
        return write_on(self._foreteller(), vocabulary, primer, request, self.path, {})

    def about(self, history: pd.DataFrame) -> About:
        """What it is."""
        vocabulary = self.counts.vocabulary
        facts = [
            ("what it is", "counts of the training pieces"),
            ("counts", f"{self.counts.parameters:,}"),
            ("vocabulary", counted(len(vocabulary), "chord")),
            ("share of unseen chords", f"{escape_share(vocabulary):.4g}"),
            *((key, str(self.card[key])) for key in ("order", "escape") if key in self.card),
            *of_file(self.path, self.card),
        ]
        return About(self.counts.parameters, "counted", None, facts)


def open_model(path: Path, name: str) -> CountingModel:
    """The counting model in the file; UserError where there is none, or a damaged one."""
    counts, card = Counts.load(path)
    if card.get("model") != name:
        raise UserError(f"{path}: counts of the model {card.get('model')!r}, not of {name!r}")
    return CountingModel(counts, card, path, *PARTS[name](counts, card))


# how a model scores, and what it would choose among
Parts = tuple[Score, Callable[[], Foreteller]]


def _unigram(counts: Counts, card: Mapping[str, Any]) -> Parts:
    model = Unigram(counts.vocabulary)
    favourite = int(np.argmax(model.probability))
    known = model.probability / model.probability.sum()
    return (
        lambda p: (model.score(p.following, p.spelled), p.following == favourite),
        lambda: AfterLast(lambda last: known),
    )


def _repeat(counts: Counts, card: Mapping[str, Any]) -> Parts:
    model = RepeatLast(Unigram(counts.vocabulary), counts)
    return (
        lambda p: (
            model.score(p.last, p.following, p.spelled_last, p.spelled, p.repeated),
            p.repeated,
        ),
        lambda: AfterLast(model.after),
    )


def _bigram(counts: Counts, card: Mapping[str, Any]) -> Parts:
    model = Bigram(Unigram(counts.vocabulary), counts)
    return (
        lambda p: (
            model.score(p.last, p.following, p.spelled),
            model.guess(p.last) == p.following,
        ),
        lambda: AfterLast(model.after),
    )


def _adaptive(counts: Counts, card: Mapping[str, Any]) -> Parts:
    model = Adaptive(LongTerm(counts), card["order"], card["escape"])
    return (
        lambda p: model.score(p.pieces, p.first),
        lambda: Listening(model, counts.vocabulary.chords),
    )


PARTS = {"unigram": _unigram, "repeat": _repeat, "bigram": _bigram, "adaptive": _adaptive}
