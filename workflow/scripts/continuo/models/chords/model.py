"""The lecture's network as a model of music; see `continuo.models.protocol`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.words import counted, lasting
from continuo.models.cells.inference import State, log_softmax
from continuo.models.chords.scoring import score_network
from continuo.models.chords.trained import Network, load_network
from continuo.models.facts import of_file, of_settings
from continuo.models.indexed import write_on
from continuo.models.made import EvenlyHeld
from continuo.models.passages import allow_unseen, by_piece, make_passages
from continuo.models.protocol import About, Course, Request, Scores
from continuo.pieces.primers import Primer
from continuo.pieces.selection import Selection
from continuo.pieces.vocabulary import UNSEEN, Vocabulary


class CarriedOn:
    """A network that carries its state on, so that each chord is foretold from all before it; see
    `continuo.models.indexed.Foreteller`."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._state: State | None = None

    def foretell(self, heard: np.ndarray) -> np.ndarray:
        """Hear what is new."""
        new = heard if self._state is None else heard[:, -1:]
        hidden, self._state = self.network.run(new, self._state)
        return log_softmax(self.network.logits(hidden[:, -1]))

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these."""
        if self._state is not None:
            self._state = [tuple(part[rows] for part in layer) for layer in self._state]


class Sliding:
    """A network that starts from nothing at each chord and hears the last `window` chords, as the
    lecture's does, at `window` times the work; see `continuo.models.indexed.Foreteller`.

    For a primer of `window` chords the first chord is the same as that of `CarriedOn`; from the
    second on the carried state still knows what the window has dropped.
    """

    def __init__(self, network: Network, window: int) -> None:
        self.network, self.window = network, window

    def foretell(self, heard: np.ndarray) -> np.ndarray:
        """Hear the window."""
        hidden, _ = self.network.run(heard[:, -self.window :])
        return log_softmax(self.network.logits(hidden[:, -1]))

    def keep(self, rows: np.ndarray) -> None:
        """It remembers nothing."""


class ChordModel:
    """See `continuo.models.protocol.Model`. path: the file that it is from."""

    def __init__(self, network: Network, vocabulary: Vocabulary, card: dict, path: Path) -> None:
        self.network, self.vocabulary, self.card, self.path = network, vocabulary, card, path
        self.window: int = card["window"]
        # a network that was only ever asked after a full window is only asked there
        self.every_step = card["objective"] == "every_step"
        self.least = 1 if self.every_step else self.window

    def score(self, pieces: Selection) -> list[Scores]:
        """`further` has "softmax": log P among the chords of the vocabulary alone, which is the
        lecture's loss with dropout off."""
        passages = make_passages(pieces.texts(), self.vocabulary, self.least)
        stride = max(1, self.window // 4) if self.every_step else 1
        known, guess = score_network(self.network, passages, self.window, stride)
        softmax = np.where(passages.following == UNSEEN, np.nan, known)
        log_p = allow_unseen(known, passages, self.vocabulary)
        parts = (by_piece(a, passages) for a in (log_p, guess == passages.following, softmax))
        return [Scores(p, right, {"softmax": s}) for p, right, s in zip(*parts, strict=True)]

    def write_on(self, primer: Primer, request: Request) -> EvenlyHeld:
        """`facts` has "context": whether it carried its state ("carry") or slid its window."""
        context = request.context
        if context == "auto":
            context = "carry" if self.every_step else "slide"
        slides = context == "slide"
        foreteller = Sliding(self.network, self.window) if slides else CarriedOn(self.network)
        facts = {"context": context}
        return write_on(foreteller, self.vocabulary, primer, request, self.path, facts)

    def about(self, history: pd.DataFrame) -> About:
        """What it is."""
        card, most = self.card, max((len(chord) for chord in self.vocabulary.chords), default=0)
        given = bool(history["seconds"].isna().all())  # a network that was trained elsewhere
        seconds = None if given else round(float(history["seconds"].sum()), 1)
        trained = _trained(len(history), seconds)
        facts = [
            ("what it is", "a recurrent network that gives each chord of its vocabulary a "
             "probability"),
            ("parameters", f"{self.network.parameters:,}"),
            ("vocabulary", f"{counted(len(self.vocabulary), 'chord')}, of the training pieces"),
            ("layers", of_settings(card["network"])),
            ("training", trained),
            ("settings of the training", of_settings(card.get("training", {}))),
            ("window", counted(self.window, "chord")),
            *of_file(self.path, card),
        ]  # fmt: skip
        limits = [
            f"The network can play the {counted(len(self.vocabulary), 'chord')} of its "
            f"training pieces, of up to {counted(most, 'note')}, in the keys that they stand in "
            "there.",
            "The network knows no rhythm: the lecture's recipe keeps the order of the chords "
            "and drops their times, their loudness and who plays them; its samples hold all chords "
            "equally long.",
            f"The network was trained on {counted(self.window, 'chord')} at a time, so the "
            "form of a whole piece is nothing that it could learn.",
        ]
        settings = card.get("training", {})
        kept = kept_epoch(history, settings)
        course = Course("epoch", 1, kept if kept < len(history) else 0, ended(history, settings),
                        "A held-out loss that rises while the training loss falls is "
                        "overtraining.")  # fmt: skip
        return About(self.network.parameters, trained, seconds, facts, limits, course)


def open_model(path: Path, name: str) -> ChordModel:
    """The network in the file; UserError where there is none, or a damaged one."""
    return ChordModel(*load_network(path), path)


def _trained(epochs: int, seconds: float | None) -> str:
    """ "15 epochs in 54 s", or that it was given, trained."""
    if seconds is not None:
        return f"{counted(epochs, 'epoch')} in {lasting(seconds)}"
    if epochs:
        return f"{counted(epochs, 'epoch')}, not trained here but given"
    return "given, not trained here"


def kept_epoch(history: pd.DataFrame, settings: Mapping[str, Any]) -> int:
    """The epoch whose network was kept, from 1; 0 where nothing is known of its epochs.

    history: of the columns of history.csv; settings: `training:` of the configuration.
    """
    held = history["held_out_loss"].astype(float)
    if settings.get("keep") == "best" and held.notna().any():
        return int(history["epoch"].iloc[int(np.nanargmin(held))])
    return int(history["epoch"].max()) if len(history) else 0


def ended(history: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """When the training ended and which network was kept, in words."""
    done, kept = len(history), kept_epoch(history, settings)
    if not done:
        return "Nothing is known of its epochs."
    most = settings.get("epochs", done)
    told = f"It was stopped after {done:,} of {counted(most, 'epoch')}, since the last "
    told += f"{settings.get('patience', 0)} brought no lower held-out loss"
    if done >= most:
        told = f"It was trained for {counted(done, 'epoch')}, as many as were asked for"
    which = "the last" if kept == done else "the one with the lowest held-out loss"
    return f"{told}. The network is that of epoch {kept:,}, {which}."
