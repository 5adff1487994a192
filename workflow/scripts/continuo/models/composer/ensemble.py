"""Who plays: the players of the training pieces, and what each of them did last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from continuo.models.composer.memory import NONE
from continuo.pieces.spelled import END, NOBODY, Spelled

MOST = 32  # players, those with the most notes
NEVER = NONE  # in place of a pitch: has not played yet


@dataclass(frozen=True)
class Ensemble:
    """players: numbers as in `continuo.midi.instruments.players_of`, the highest first by the mean
    of their pitches; their places here are the classes that a composer chooses among. names: of
    each, as its parts are called. loud: whether there is more than one loudness.
    """

    players: tuple[int, ...]
    names: tuple[str, ...]
    loud: bool

    @classmethod
    def of(cls, pieces: Sequence[Spelled], names: Mapping[int, str]) -> "Ensemble":
        """Of the pieces; names: of their players."""
        notes = np.concatenate([piece.notes.ravel() for piece in pieces])
        players = np.concatenate([piece.players.ravel() for piece in pieces])
        found, which = np.unique(players[notes != END], return_inverse=True)
        count = np.bincount(which)
        height = np.bincount(which, notes[notes != END]) / count
        most = np.argsort(-count, kind="stable")[:MOST]
        chosen = found[most[np.argsort(-height[most], kind="stable")]].tolist()
        loudness = np.concatenate([piece.loudness for piece in pieces])
        called = tuple(names.get(player, "") for player in chosen)
        return cls(tuple(chosen), called, bool((loudness != loudness[0]).any()))

    @classmethod
    def from_dict(cls, card: Mapping[str, Any]) -> "Ensemble":
        """The inverse of `dataclasses.asdict`, by way of JSON."""
        return cls(tuple(card["players"]), tuple(card["names"]), card["loud"])

    @property
    def named(self) -> bool:
        """Whether there is a choice among players."""
        return len(self.players) > 1

    @property
    def called(self) -> dict[int, str]:
        """The name of each player, by its number."""
        return dict(zip(self.players, self.names, strict=True))

    def classes(self, players: np.ndarray) -> np.ndarray:
        """The place of each player, int16; NOBODY for one who is not here."""
        order = np.argsort(self.players)
        known = np.array(self.players)[order]
        at = np.minimum(np.searchsorted(known, players), len(known) - 1)
        return np.where(known[at] == players, order[at], NOBODY).astype(np.int16)

    def numbers(self, classes: np.ndarray) -> np.ndarray:
        """The inverse of `classes`."""
        return np.where(classes == NOBODY, NOBODY, np.array(self.players)[classes])


ALONE = Ensemble((0,), ("",), False)  # one player, always as loud


def stands(
    piece: Spelled, classes: np.ndarray, count: int, before: np.ndarray | None = None
) -> np.ndarray:
    """What each of `count` players did last before each chord, and after the last chord, int32,
    (chords + 1, count, 3): the lowest and the highest of their notes that began together, NEVER
    where there are none yet, and when the last of these ends, in 1/STEPS quarters.

    classes: (chords, slots), who plays each note. before: (count, 3), what was before the piece.
    """
    first = np.full((count, 3), NEVER, np.int32) if before is None else before
    chords = zip(piece.notes, classes, piece.onset[:, None] + piece.times[:, 1:], strict=True)
    return np.stack(list(accumulate(chords, lambda now, chord: stood(now, *chord), initial=first)))


def stood(
    before: np.ndarray, notes: np.ndarray, classes: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """One row of `stands` from that before it, with a chord: its notes, who plays each, and when
    each ends, (slots,)."""
    struck: dict[int, list[tuple[int, int]]] = {}
    for player, *note in zip(classes.tolist(), notes.tolist(), end.tolist(), strict=True):
        if player != NOBODY:
            struck.setdefault(player, []).append(tuple(note))
    after = before.copy()
    for player, played in struck.items():
        pitches, until = zip(*played, strict=True)
        after[player] = min(pitches), max(pitches), max(until)
    return after
