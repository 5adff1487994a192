"""A piece in the making: what the composer hears before its next chord, and what it adds to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from continuo.models.composer.ensemble import ALONE, Ensemble, stands, stood
from continuo.models.composer.excerpts import Inputs, before, playing_before, sounding_before
from continuo.models.composer.goal import NOTHING, Goal, seen_goal
from continuo.models.composer.lately import Lately, heard_lately
from continuo.models.composer.memory import NONE, Memory
from continuo.models.composer.operations import widened
from continuo.models.composer.phrases import next_rest, rests, seen_from
from continuo.models.composer.sounding import Sounding, heard_all
from continuo.pieces.spelled import (
    END,
    ENDS,
    MEZZO_FORTE,
    NOBODY,
    STEPS,
    Spelled,
    heard_rhythm,
)

FIGURE = 4  # chords; a shorter figure may go on for so long
# the row of a chord's place, of which nothing else is known
UNNAMED: dict[str, Any] = {"notes": END, "times": 0, "onset": 0, "bar": 0}
UNNAMED |= {"players": NOBODY, "loudness": 0, "drums": ()}


@dataclass(frozen=True)
class Piece:
    """It never changes: `followed_by` gives another.

    chords: those of the piece, and in one row more the place of the next: its onset and its bar.
    rhythm: as `Spelled.rhythm`; that of the next chord is known but for its duration. memory: of
    the chords of the piece. tune: a piece whose places this one is to have, if there is one.
    ensemble: who may play; stand: (players, 3), what each did last, see
    `continuo.models.composer.ensemble.stands`. sounding: what sounds after the last chord; lately:
    which notes there were before. goal: where the piece is to arrive, None where that is open;
    plan: when it is to come to rest, increasing.
    """

    chords: Spelled
    rhythm: np.ndarray
    memory: Memory
    tune: Spelled | None
    ensemble: Ensemble
    stand: np.ndarray
    sounding: Sounding
    lately: Lately
    goal: Goal | None
    plan: np.ndarray

    @classmethod
    def begun(
        cls,
        primer: Spelled,
        tune: Spelled | None = None,
        ensemble: Ensemble = ALONE,
        goal: Goal | None = None,
        place: tuple[int, int, int] | None = None,
        plan: np.ndarray | None = None,
    ) -> "Piece":
        """The primer. If it has ended it goes on, when its last chord has sounded. place: of the
        next chord, if it is not right behind the primer: its onset, the time since its bar began,
        and the length of that. plan: see `continuo.models.composer.phrases`; a tune's own rests are
        known."""
        if tune is not None:
            plan = tune.onset[rests(tune)]
        plan = np.zeros(0, np.int64) if plan is None else plan
        if len(primer) and primer.times[-1, 0] == ENDS:
            times = primer.times.copy()
            times[-1, 0] = times[-1, 1:].max()
            primer = replace(primer, times=times)
        memory = Memory()
        for notes, gap in zip(primer.notes, primer.rhythm[:, 0], strict=True):
            memory = memory.hear(notes, gap)
        stand = stands(primer, ensemble.classes(primer.players), len(ensemble.players))[-1]
        return cls(
            *_opened(primer.arrays, primer.rhythm, tune, place),
            memory,
            tune,
            ensemble,
            stand,
            heard_all(primer),
            heard_lately(primer),
            goal,
            plan,
        )

    def __len__(self) -> int:
        return len(self.chords) - 1

    @property
    def ended(self) -> bool:
        """Whether the last chord's time to the next onset is ENDS."""
        return len(self) > 0 and bool(self.chords.times[-2, 0] == ENDS)

    @property
    def place(self) -> int:
        """The next chord's onset."""
        return int(self.chords.onset[-1])

    @property
    def rest(self) -> int:
        """When the next rest from the next chord on begins, NONE where that is open."""
        return int(next_rest(self.plan, np.array(self.place)))

    def in_time(self, times: np.ndarray) -> np.ndarray:
        """The times of its next chord, but that nothing begins at the goal or sounds beyond it."""
        if self.goal is None or self.tune is not None:
            return times
        room = max(self.goal.time - self.place, 1)
        gap = ENDS if times[0] >= room else times[0]
        return np.concatenate([[gap], np.minimum(times[1:], room)])

    @property
    def whole(self) -> Spelled:
        """The chords of the piece."""
        return self.chords.part(0, len(self))

    @property
    def last_loudness(self) -> int:
        """Of the last chord; MEZZO_FORTE where there is none."""
        return int(self.chords.loudness[-2]) if len(self) else MEZZO_FORTE

    def followed_by(
        self, notes: np.ndarray, times: np.ndarray, classes: np.ndarray, loudness: int
    ) -> "Piece":
        """With the next chord: its notes and its times, who plays each note, and how loud."""
        classes = np.where(notes == END, NOBODY, classes)
        named: dict[str, Any] = {"notes": notes, "times": times, "loudness": loudness}
        named["players"] = self.ensemble.numbers(classes)
        stand = stood(self.stand, notes, classes, self.place + times[1:])
        memory = self.memory.hear(notes, self.rhythm[-1, 0])
        sounding = self.sounding.hear(self.place, notes.tolist(), times[1:].tolist())
        lately = self.lately.hear(self.place, notes, times[1:])
        opened, rhythm = _opened(self.chords.arrays, self.rhythm, self.tune, **named)
        return Piece(
            opened,
            rhythm,
            memory,
            self.tune,
            self.ensemble,
            stand,
            sounding,
            lately,
            self.goal,
            self.plan,
        )


def _opened(
    arrays: Mapping[str, np.ndarray],
    rhythm: np.ndarray,
    tune: Spelled | None,
    place: tuple[int, int, int] | None = None,
    **named: Any,
) -> tuple[Spelled, np.ndarray]:
    """A piece's chords and rhythm with the place of the next. arrays, rhythm: the chords'; named:
    what is known now of the last. tune, place: see `Piece.begun`."""
    longer = {name: _longer(array, UNNAMED[name]) for name, array in arrays.items()}
    for name, value in named.items():
        longer[name][-2] = value
    at, gap, held = len(rhythm), 0, 0
    whole = Spelled(**longer).part(0, at)
    if at:
        gap, held = int(whole.times[-1, 0]), int(whole.times[-1, 1:].max())
    onset, *bar = place or whole.place_behind
    if tune is not None and at < len(tune):
        onset, bar = int(tune.onset[at]), tune.bar[at].tolist()
    longer["onset"][-1], longer["bar"][-1] = onset, bar
    # the last duration and the next place, each beside what does not count
    both = np.array([[0, 0, held, 0, 0], [gap, onset, 0, *bar]])
    last = heard_rhythm(both[:, 0], both[:, 1], both[:, 2], both[:, 3:])
    rhythm = _longer(rhythm, last[1])
    rhythm[-2:-1, 2] = last[0, 2]
    return Spelled(**longer), rhythm


def before_next(pieces: Sequence[Piece], replay: int | None = None) -> Inputs:
    """What is known before the next chord of each of the pieces, see `excerpts.before` and
    `excerpts.playing_before`; a batch of windows of one chord. replay: see `let_go`; None: nothing
    is let go."""
    end = np.cumsum([len(piece.chords) for piece in pieces])
    start = end - [len(piece.chords) for piece in pieces]
    places, lengths = [], []
    for piece, first in zip(pieces, start, strict=True):
        place, length = piece.memory.recall()
        if replay is not None:
            place, length = let_go(place, length, len(piece), replay)
        places.append(np.where(place == NONE, NONE, place + first))
        lengths.append(length)
    at = end[:, None] - 1
    inputs = before(
        np.concatenate([piece.chords.notes for piece in pieces]),
        np.concatenate([piece.chords.times for piece in pieces]),
        np.concatenate([piece.rhythm for piece in pieces]),
        at,
        at == start[:, None],
        np.stack(places)[:, None],
        np.stack(lengths)[:, None],
    )
    place = np.array([[piece.place] for piece in pieces])
    goals = [(NONE, NOTHING) if p.goal is None else (p.goal.time, p.goal.arrival) for p in pieces]
    time, arrival = (np.array(told)[:, None] for told in zip(*goals, strict=True))
    inputs["goal"], inputs["arrival"] = seen_goal(time, arrival, place), arrival.astype(np.int16)
    inputs["phrase"] = seen_from(np.array([[piece.rest] for piece in pieces]), place)
    inputs |= sounding_before(np.stack([p.sounding.at(p.place) for p in pieces])[:, None])
    inputs["beat"] = (place % STEPS)[..., None].astype(np.int16)
    inputs["lately"] = np.stack([piece.lately.heard for piece in pieces])[:, None]
    inputs |= playing_before(
        np.stack([piece.stand for piece in pieces])[:, None],
        place,
        np.array([[piece.last_loudness] for piece in pieces]),
    )
    return widened(inputs)


def let_go(
    place: np.ndarray, length: np.ndarray, at: int, replay: int
) -> tuple[np.ndarray, np.ndarray]:
    """What `Memory.recall` gives for chord number `at`, without what has been played again enough.

    Enough are `replay` chords; and, of what goes on right where it was taken from, a round of it,
    or FIGURE chords. Nothing takes the place of what goes: a shorter match would say the same.
    """
    enough = (place != NONE) & (length >= np.minimum(replay, np.maximum(at - place, FIGURE)))
    return np.where(enough, NONE, place), np.where(enough, 0, length).astype(length.dtype)


def _longer(array: np.ndarray, row: Any) -> np.ndarray:
    """With one row more."""
    made = np.empty((len(array) + 1, *array.shape[1:]), array.dtype)
    made[:-1], made[-1] = array, row
    return made
