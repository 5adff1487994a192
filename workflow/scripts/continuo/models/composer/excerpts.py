"""Excerpts of pieces, with what their memory recalls, as the composer's inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from continuo.models.composer.ensemble import ALONE, NEVER, Ensemble, stands
from continuo.models.composer.goal import (
    ARRIVING,
    NOTHING,
    OPEN,
    Goal,
    arrivals,
    distance,
    ends_at,
    seen_goal,
)
from continuo.models.composer.lately import lately
from continuo.models.composer.memory import NONE, candidates, recall_all
from continuo.models.composer.phrases import next_rest, rests, seen_from
from continuo.models.composer.playing import ABSENT, SILENT, SOUNDING
from continuo.models.composer.questions import ASKED, all_asked
from continuo.models.composer.sounding import AGES, MOST, sounding
from continuo.pieces.chords import ALL_KEYS
from continuo.pieces.spelled import END, MEZZO_FORTE, STEPS, Spelled

Inputs = dict[str, np.ndarray]
TOLD = 0.4  # share of the training in which it is known when the piece will end
JOINS = 0.3  # and in which chords are known that come later
PLANNED = 0.5  # and in which it is known when it comes to rest
APART = 8  # chords, of these
DRAWS = 16  # that tell how many questions a batch has
PITCHES = ("before", "now", "recalled", "left", "held", "arrival", "lowest", "highest")


@dataclass(frozen=True)
class Excerpts:
    """Pieces one after the other, searched once for what each chord could be a repeat of.

    notes, times, rhythm, onset, loudness: of the pieces, see `Spelled`; players: (chords, slots),
    the class of who plays each note, stand: (chords, players, 3), what each did before, see
    `continuo.models.composer.ensemble`; sounding, lately: see the modules of these names; rest:
    (chords,), when each chord's next rest begins, see `continuo.models.composer.phrases`.
    start: int64, (pieces + 1,); piece i has the chords start[i] to start[i + 1]. end: (pieces,),
    when the last note of each has sounded, as `onset`. place, length: (chords, CANDIDATES), see
    `Memory.recall`; a place counts in `notes`.
    """

    notes: np.ndarray
    times: np.ndarray
    rhythm: np.ndarray
    onset: np.ndarray
    loudness: np.ndarray
    players: np.ndarray
    stand: np.ndarray
    sounding: np.ndarray
    lately: np.ndarray
    rest: np.ndarray
    start: np.ndarray
    end: np.ndarray
    place: np.ndarray
    length: np.ndarray

    @classmethod
    def of(cls, pieces: Sequence[Spelled], ensemble: Ensemble = ALONE) -> "Excerpts":
        """The pieces; all must have the same number of slots."""
        start = np.cumsum([0, *map(len, pieces)], dtype=np.int64)
        found = [recall_all(piece) for piece in pieces]
        place = [np.where(p == NONE, NONE, p + s) for (p, _), s in zip(found, start, strict=False)]
        players = [ensemble.classes(piece.players) for piece in pieces]
        count = len(ensemble.players)
        before = [stands(p, k, count)[:-1] for p, k in zip(pieces, players, strict=True)]
        told = ("notes", "times", "rhythm", "onset", "loudness")
        return cls(
            **{name: np.concatenate([getattr(p, name) for p in pieces]) for name in told},
            players=np.concatenate(players),
            stand=np.concatenate(before),
            sounding=np.concatenate([sounding(piece) for piece in pieces]),
            lately=np.concatenate([lately(piece) for piece in pieces]),
            rest=np.concatenate([next_rest(p.onset[rests(p)], p.onset) for p in pieces]),
            start=start,
            end=np.array([ends_at(piece) for piece in pieces]),
            place=np.concatenate(place).astype(np.int64),
            length=np.concatenate([length for _, length in found]),
        )

    def room(self, batch: int, window: int, random: np.random.Generator) -> dict[str, int]:
        """As many rows of each kind as nearly all draws take; see `draw`."""
        draws = [self.draw(batch, window, random) for _ in range(DRAWS)]
        asked = {name: [len(made[name]) for made in draws] for name in ASKED}
        return {name: int(np.mean(n) + 4 * np.std(n)) + 1 for name, n in asked.items()}

    def draw(
        self,
        batch: int,
        window: int,
        random: np.random.Generator,
        room: Mapping[str, int] | None = None,
    ) -> Inputs:
        """So many excerpts, drawn anew, each moved to a key of its own; see `inputs`. What is asked
        is filled up with rows of NONE to a multiple of its `room`: each other number of rows is
        compiled anew.

        A piece is drawn in proportion to its length, and in it a first chord, so that the ends are
        not heard less often than the middle: an excerpt that would begin before the piece begins
        with it, and one that would end behind it ends with it.
        """
        lengths = np.diff(self.start)
        piece = random.choice(len(lengths), batch, p=lengths / lengths.sum())
        latest = np.maximum(lengths[piece] - window, 0)
        drawn = random.integers(-window // 2, np.maximum(lengths[piece] - window // 2, 1))
        first = self.start[piece] + np.clip(drawn, 0, latest)
        pitches = [self.notes[f : f + window] for f in first]
        keys = [_key(rows[rows != END], random) for rows in pitches]
        toward = self._goals(piece, first, window, random)
        planned = random.random((batch, 1)) < PLANNED
        at = np.minimum(first[:, None] + np.arange(window), len(self.rest) - 1)
        rest = np.where(planned, self.rest[at], NONE)
        made = self.inputs(piece, first, window, np.array(keys), *toward, rest)
        return made | {name: _filled(made[name], rows) for name, rows in (room or {}).items()}

    def _goals(
        self, piece: np.ndarray, first: np.ndarray, window: int, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """For each chord of the excerpts when it is known to arrive somewhere, (batch, window),
        NONE where it is not, and with which notes, (batch, window, ARRIVING), see `Goal.arrival`.

        A share TOLD of the excerpts know when their piece will end. A share JOINS know, chord by
        chord, of one that comes: of those that are drawn, every eighth or so, the next.
        """
        kind, at = random.random(len(piece)), first[:, None] + np.arange(window)
        ends = np.where(kind < TOLD, self.end[piece], NONE)
        time = np.repeat(ends[:, None], window, axis=1)
        arrival = np.full((*at.shape, ARRIVING), END, np.int16)
        for row in np.flatnonzero(kind >= 1 - JOINS):
            drawn = first[row] + np.flatnonzero(random.random(2 * window) < 1 / APART)
            drawn = drawn[drawn < self.start[piece[row] + 1]]
            later = np.searchsorted(drawn, at[row], "right")
            known = later < len(drawn)
            time[row, known] = self.onset[drawn[later[known]]]
            arrival[row, known] = arrivals(self.notes[drawn[later[known]]])
        return time, arrival

    def whole(self, piece: int, goal: Goal | None = None, plan: np.ndarray | None = None) -> Inputs:
        """A piece from its first chord to its last, as it is. goal: where it is known to arrive;
        plan: when it is known to come to rest, increasing."""
        first, length = self.start[[piece]], int(self.start[piece + 1] - self.start[piece])
        time = np.full((1, length), NONE if goal is None else goal.time)
        arrival = np.full((1, length, ARRIVING), NOTHING if goal is None else goal.arrival)
        onset = self.onset[first[0] : first[0] + length]
        rest = next_rest(np.zeros(0, np.int64) if plan is None else plan, onset)[None]
        return self.inputs(np.array([piece]), first, length, np.zeros(1, int), time, arrival, rest)

    def inputs(
        self,
        piece: np.ndarray,
        first: np.ndarray,
        window: int,
        keys: np.ndarray,
        time: np.ndarray,
        arrival: np.ndarray,
        rest: np.ndarray,
    ) -> Inputs:
        """Excerpts of `window` chords that begin with the chords `first`, (batch,), of the pieces.

        keys: semitones that each is moved by. time, arrival: (batch, window, ...), see `_goals`;
        rest: (batch, window), when the next rest begins, NONE where that is not known.
        What lies behind the end of a piece weighs nothing.

        See `before`, `sounding_before` and `playing_before`; lately, see the module of this name;
        beat, (batch, window, 1): how long since a quarter began; goal, (batch, window), see
        `continuo.models.composer.goal`, and arrival; phrase, (batch, window), see `seen_from` of
        `continuo.models.composer.phrases`; further, of the chords to foretell, now and
        players: the notes and who plays them, (batch, window, slots); times: (batch, window, slots
        + 1); loudness, (batch, window); weight: (batch, window), 1 or 0; and what is asked of those
        that count, see `questions.all_asked`.
        """
        at = first[:, None] + np.arange(window)
        within = at < self.start[piece + 1][:, None]
        at = np.where(within, at, first[:, None])
        begins = at == self.start[piece][:, None]
        pieces = self.notes, self.times, self.rhythm
        made = before(*pieces, at, begins, self.place[at], self.length[at])
        made |= sounding_before(self.sounding[at])
        made["lately"] = _turned(self.lately[at], keys)
        made["goal"] = seen_goal(time, arrival, self.onset[at])
        made["arrival"] = arrival
        made["phrase"] = seen_from(rest, self.onset[at])
        made["beat"] = (self.onset[at] % STEPS)[..., None].astype(np.int16)
        last = np.where(begins, MEZZO_FORTE, self.loudness[np.maximum(at - 1, 0)])
        made |= playing_before(self.stand[at], self.onset[at], last)
        made["now"], made["times"] = self.notes[at], self.times[at]
        made["players"], made["loudness"] = self.players[at], self.loudness[at]
        made["weight"] = within.astype(np.float32)
        for name, asked in all_asked(made["now"]).items():
            made[name] = asked[within.ravel()[asked[:, 0]]]
        return made | {name: _moved(made[name], keys) for name in PITCHES}


def sounding_before(sounding: np.ndarray) -> Inputs:
    """left, held: notes, (batch, window, MOST), ongoing, times, (batch, window, ONGOING), and
    ages, classes of `distance`, (batch, window, AGES), see
    `continuo.models.composer.sounding.sounding`, (batch, window, all of these)."""
    ages = sounding[..., -AGES:]
    return {
        "left": sounding[..., :MOST].astype(np.int16),
        "held": sounding[..., MOST : 2 * MOST].astype(np.int16),
        "ongoing": sounding[..., 2 * MOST : -AGES].astype(np.int16),
        "ages": np.where(ages > 0, distance(ages), OPEN).astype(np.int16),
    }


def playing_before(stand: np.ndarray, onset: np.ndarray, loudness: np.ndarray) -> Inputs:
    """What is known of who plays before chords that begin at `onset`, all (batch, window, ...).

    stand: (..., players, 3), see `continuo.models.composer.ensemble.stands`; loudness: of the chord
    before, MEZZO_FORTE where there is none. lowest, highest: (..., players), NEVER for who has not
    played; doing: (..., players), ABSENT, SILENT or SOUNDING; before_loudness.
    """
    lowest, highest, until = (stand[..., column] for column in range(3))
    doing = np.where(until > onset[..., None], SOUNDING, SILENT)
    return {
        "lowest": lowest.astype(np.int16),
        "highest": highest.astype(np.int16),
        "doing": np.where(lowest == NEVER, ABSENT, doing).astype(np.int16),
        "before_loudness": loudness.astype(np.int16),
    }


def before(
    notes: np.ndarray,
    times: np.ndarray,
    rhythm: np.ndarray,
    at: np.ndarray,
    begins: np.ndarray,
    place: np.ndarray,
    length: np.ndarray,
) -> Inputs:
    """What is known before the chords number `at`, (batch, window), of pieces as in `Spelled`.

    begins: whether a piece begins there, (batch, window). place, length: see `candidates`. Of chord
    `at` itself only the gap, the beat and the bar are looked at.

    before: the notes of the chord before, END alone where there is none, (batch, window, slots).
    rhythm: (batch, window, 5), that of the chord `at`, but for the duration: of the one before.
    recalled, recalled_times, features: see `candidates`.
    """
    last = np.maximum(at - 1, 0)
    heard = rhythm[at]
    heard[..., 2] = np.where(begins, 0, rhythm[last, 2])
    recalled, recalled_times, features = candidates(notes, times, rhythm, at, place, length)
    return {
        "before": np.where(begins[..., None], END, notes[last]),
        "rhythm": heard,
        "recalled": recalled.astype(np.int16),
        "recalled_times": recalled_times.astype(np.int16),
        "features": features,
    }


def _filled(asked: np.ndarray, rows: int) -> np.ndarray:
    return np.pad(asked, ((0, -len(asked) % rows), (0, 0)), constant_values=NONE)


def _key(pitches: np.ndarray, random: np.random.Generator) -> int:
    """One of the keys that leave the pitches where MIDI has them."""
    lowest, highest = int(pitches.min()), int(pitches.max())
    possible = [key for key in ALL_KEYS if lowest + key >= 0 and highest + key < END]
    return int(random.choice(possible))


def _turned(shares: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Of pitch classes, (batch, ..., 12), each row in its key."""
    return np.stack([np.roll(row, key, axis=-1) for row, key in zip(shares, keys, strict=True)])


def _moved(notes: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Pitches, END and NONE, (batch, ...), each row moved by its key; what falls out is NONE."""
    moved = notes + keys.reshape(-1, *[1] * (notes.ndim - 1))
    moved = np.where((moved < 0) | (moved >= END), NONE, moved)
    return np.where((notes == END) | (notes == NONE), notes, moved).astype(np.int16)
