"""Starting from a trained composer: what of its weights goes on, and what starts anew.

Most weights go on as they are. Who plays is another matter: each player goes on with its own
weights, and one who is new starts anew. So do the first notes of a chord, heard one by one, where
the composer to start from hears fewer of them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from continuo.base.bounded import read_from
from continuo.base.errors import UserError
from continuo.models.composer.ensemble import Ensemble
from continuo.models.composer.equations import MOVES, VOICES
from continuo.models.composer.playing import LAYERS as PLAYING
from continuo.models.composer.settings import Form
from continuo.models.composer.trained import TrainedComposer, load_composer
from continuo.pieces.chords import from_text
from continuo.pieces.spelled import END

# the axes of weights on which players stand
PLAYERS = {
    "who/kernel": (1,),
    "who/bias": (0,),
    "beside/kernel": (0, 1),
    "under/embeddings": (0, 1),
}
# and where notes that are heard one by one do, how many rows each has
VOICED = {"heard/kernel": END + 1, "skip/kernel": END + 1, "moves/kernel": MOVES}


@dataclass(frozen=True)
class Start:
    """A trained composer to start from. path: of its file; where: the key that names it, dotted;
    name: what that says."""

    composer: TrainedComposer
    card: Mapping[str, Any]
    path: Path
    where: str
    name: str

    @classmethod
    def read(cls, path: Path, where: str, name: str) -> "Start":
        """UserError, naming the key, where the file is no trained composer, or has weights that are
        not numbers."""
        try:
            composer, card = load_composer(path)
            with read_from(path, "a trained composer"):
                start = cls(composer, card, path, where, name)
                if not all(np.isfinite(array).all() for array in composer.weights.values()):
                    raise ValueError("its weights are not numbers")
                if not all(isinstance(text, str) for text in [*start.form, *start.heard]):
                    raise ValueError("its card is another")
        except UserError as error:
            raise UserError(f"{where}: {error}") from error
        return start

    @property
    def form(self) -> dict[str, Any]:
        """Its cell, units and so on, by their keys."""
        told = self.card["composer"]
        return {field.name: told[field.name] for field in fields(Form)}

    @property
    def heard(self) -> set[str]:
        """`heard_in` all pieces that it has learnt from."""
        return set(self.card["heard"])

    @property
    def told(self) -> dict[str, str]:
        """For a card: what it is called, its digest, and the terms, if it has any, on which it or
        what it started from is to be had."""
        told = {"name": self.name, "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest()}
        terms = self.card.get("licence") or self.card.get("start", {}).get("licence")
        return told | ({"licence": str(terms)} if terms else {})

    def form_for(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Its form, which is that of what starts from it; UserError, naming the key, where
        `settings` have another."""
        for key, value in self.form.items():
            if settings.get(key, value) != value:
                raise UserError(
                    f"{self.where.removesuffix('from')}{key}: is {settings[key]}; {self.name}, "
                    f"which it starts from, has {value}: leave the key out"
                )
        return self.form

    def require_unheard(self, pieces: Mapping[str, Sequence[str]]) -> None:
        """UserError, naming them, where it has learnt from pieces that are held out.

        pieces: these, each its chord texts. The same name counts as well as the same notes: another
        grid or number of notes makes other chords of a piece.
        """
        known = [name for name, texts in pieces.items() if heard_in({name: texts}) & self.heard]
        if known:
            some = ", ".join(known[:5]) + f" and {len(known) - 5} more" * (len(known) > 5)
            raise UserError(
                f"{self.where}: {self.name} has learnt from pieces that are held out here, by "
                f"their names or their notes: {some}. What is measured on them would be what it "
                "knows: hold out others in `split`, or none (`split: {test: 0}`); rename what has "
                "but the same name"
            )

    def weights_for(
        self, anew: Mapping[str, np.ndarray], ensemble: Ensemble, slots: int
    ) -> dict[str, np.ndarray]:
        """The weights to begin with: those `anew`, and in their place what goes on.

        slots: of the new composer. UserError where there are weights that should go on and do not,
        as those of another version of the composer.
        """
        with read_from(self.path, "a composer of this version", "Train it again"):
            return {
                name: self._carried(name, array, ensemble, slots) for name, array in anew.items()
            }

    def _carried(self, name: str, anew: np.ndarray, ensemble: Ensemble, slots: int) -> np.ndarray:
        if name not in self.composer.weights and name.split("/")[0] in PLAYING:
            return anew
        old, made = self.composer.weights[name], anew.copy()
        of, to = [], []
        for axis, sizes in enumerate(zip(old.shape, anew.shape, strict=True)):
            if axis in PLAYERS.get(name, ()):
                places = self._players(ensemble, sizes)
            elif axis == 0 and name in VOICED:
                places = self._voices(VOICED[name], slots, sizes)
            else:
                places = (np.arange(sizes[0]), np.arange(sizes[1]))
            if len(places[0]) != len(places[1]):
                raise ValueError(f"{name} is {old.shape}, and {anew.shape} here")
            of.append(places[0])
            to.append(places[1])
        made[np.ix_(*to)] = old[np.ix_(*of)]
        return made

    def _players(self, ensemble: Ensemble, sizes: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """The places of those who play in both, there and here; and those of nobody, which come
        last where there are any."""
        players = self.composer.ensemble.players, ensemble.players
        both = [player for player in players[0] if player in players[1]]
        there, here = (
            np.array([*map(those.index, both), *range(len(those), size)], int)
            for those, size in zip(players, sizes, strict=True)
        )
        return there, here

    def _voices(
        self, each: int, slots: int, sizes: tuple[int, int]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The places of the notes that both hear one by one, so many each, and of all that comes
        behind them."""
        ends = [min(VOICES, number) * each for number in (self.card["slots"], slots)]
        there, here = (
            np.append(np.arange(min(ends)), np.arange(end, size))
            for end, size in zip(ends, sizes, strict=True)
        )
        return there, here


def heard_in(pieces: Mapping[str, Sequence[str]]) -> set[str]:
    """Digests of the names of pieces, and of the notes of each, whatever their key and their times.
    pieces: each its chord texts."""
    found = set()
    for name, texts in pieces.items():
        chords = [from_text(text) for text in texts]
        struck = [[pitch - chords[0][-1] for pitch in chord] for chord in chords]
        found |= {_digest(f"called {name}"), _digest(json.dumps(struck))}
    return found


def _digest(text: str) -> str:
    """64 bits of it, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
