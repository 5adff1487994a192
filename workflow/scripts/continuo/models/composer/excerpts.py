"""Excerpts of pieces, with what their memory recalls, as the composer's inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from continuo.models.composer.ensemble import ALONE, NEVER, Ensemble, stands
from continuo.models.composer.gaps import Told, ends_at
from continuo.models.composer.goal import AHEAD, OPEN, distance
from continuo.models.composer.memory import NONE, candidates, recall_all
from continuo.models.composer.playing import ABSENT, SILENT, SOUNDING
from continuo.models.composer.questions import ASKED, all_asked
from continuo.models.composer.sounding import MOST, sounding
from continuo.pieces.chords import ALL_KEYS
from continuo.pieces.spelled import END, MEZZO_FORTE, Spelled

Inputs = dict[str, np.ndarray]
TOLD = 0.5  # share of the training in which it is known when the piece will end
FILLS = 0.25  # share of the training in which what comes after a gap is heard first
DRAWS = 16  # that tell how many questions a batch has
PITCHES = ("before", "now", "recalled", "left", "held", "arrival", "lowest", "highest")


@dataclass(frozen=True)
class Excerpts:
    """Pieces one after the other, searched once for what each chord could be a repeat of.

    notes, times, rhythm, onset, loudness: of the pieces, see `Spelled`; players: (chords, slots),
    the class of who plays each note, stand: (chords, players, 3), what each did before, see
    `continuo.models.composer.ensemble`, and sounding, see `continuo.models.composer.sounding`.
    begins: (chords,), whether a piece begins there, or goes on from what was heard in advance;
    ahead: (chords,), whether it is heard in advance. start: int64, (pieces + 1,); piece i has the
    chords start[i] to start[i + 1]. end: (pieces,), when the last note of each has sounded, as
    `onset`, or, where `gap`, when a gap is to be filled; arrival: (pieces, ARRIVING), with what.
    place, length: (chords, CANDIDATES), see `Memory.recall`; a place counts in `notes`.
    """

    notes: np.ndarray
    times: np.ndarray
    rhythm: np.ndarray
    onset: np.ndarray
    loudness: np.ndarray
    players: np.ndarray
    stand: np.ndarray
    sounding: np.ndarray
    begins: np.ndarray
    ahead: np.ndarray
    start: np.ndarray
    end: np.ndarray
    gap: np.ndarray
    arrival: np.ndarray
    place: np.ndarray
    length: np.ndarray

    @classmethod
    def of(
        cls, pieces: Sequence[Spelled], ensemble: Ensemble = ALONE, gaps: Sequence[Told] = ()
    ) -> "Excerpts":
        """The pieces, and after them those with a gap; all must have the same number of slots."""
        told = [*map(Told, pieces), *gaps]
        start = np.cumsum([0, *(len(one.chords) for one in told)], dtype=np.int64)
        rhythm = [one.rhythm for one in told]
        found = [recall_all(t.chords.notes, r[:, 0]) for t, r in zip(told, rhythm, strict=True)]
        place = [np.where(p == NONE, NONE, p + s) for (p, _), s in zip(found, start, strict=False)]
        flat = [part for one in told for part in one.parts if len(part)]
        players = [ensemble.classes(part.players) for part in flat]
        count = len(ensemble.players)
        before = [stands(p, k, count)[:-1] for p, k in zip(flat, players, strict=True)]
        names = ("notes", "times", "onset", "loudness")
        return cls(
            **{name: np.concatenate([getattr(part, name) for part in flat]) for name in names},
            rhythm=np.concatenate(rhythm),
            players=np.concatenate(players),
            stand=np.concatenate(before),
            sounding=np.concatenate([sounding(part) for part in flat]),
            begins=np.concatenate([np.arange(len(part)) == 0 for part in flat]),
            ahead=np.concatenate([np.arange(len(one.chords)) < one.ahead for one in told]),
            start=start,
            end=np.array([one.goal.time if one.goal else ends_at(one.chords) for one in told]),
            gap=np.array([one.goal is not None and one.goal.joins for one in told]),
            arrival=np.stack([one.arrival for one in told]),
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
        with it, and one that would end behind it ends with it. A share FILLS of them are gaps, if
        there are any.
        """
        lengths, gaps = np.diff(self.start), np.flatnonzero(self.gap)
        wholes = np.where(self.gap, 0, lengths)
        piece = random.choice(len(lengths), batch, p=wholes / wholes.sum())
        if len(gaps):
            fills = random.random(batch) < FILLS
            piece = np.where(fills, random.choice(gaps, batch), piece)
        latest = np.maximum(lengths[piece] - window, 0)
        drawn = random.integers(-window // 2, np.maximum(lengths[piece] - window // 2, 1))
        first = self.start[piece] + np.clip(drawn, 0, latest)
        pitches = [self.notes[f : f + window] for f in first]
        keys = [_key(rows[rows != END], random) for rows in pitches]
        told = (random.random(batch) < TOLD) | self.gap[piece]
        goal = np.where(told, self.end[piece], NONE)
        made = self.inputs(piece, first, window, np.array(keys), goal)
        return made | {name: _filled(made[name], rows) for name, rows in (room or {}).items()}

    def whole(self, piece: int, goal: int | None = None) -> Inputs:
        """A piece from its first chord to its last, as it is. goal: when it is known to end."""
        if self.gap[piece]:
            goal = int(self.end[piece])
        length = int(self.start[piece + 1] - self.start[piece])
        at = np.array([piece]), self.start[[piece]], length
        known = np.array([NONE if goal is None else goal])
        return self.inputs(*at, np.zeros(1, int), known)

    def inputs(
        self,
        piece: np.ndarray,
        first: np.ndarray,
        window: int,
        keys: np.ndarray,
        goal: np.ndarray,
    ) -> Inputs:
        """Excerpts of `window` chords that begin with the chords `first`, (batch,), of the pieces.

        keys: semitones that each is moved by; goal: when it is known to end, as `onset`, NONE where
        it is not. What lies behind the end of a piece, or is heard in advance, weighs nothing.

        See `before`, `sounding_before` and `playing_before`; goal, (batch, window), see
        `continuo.models.composer.goal`; arrival, (batch, window, ARRIVING), of `Told`;
        further, of the chords to foretell, now and players: the
        notes and who plays them, (batch, window, slots); times: (batch, window, slots + 1);
        loudness, (batch, window); weight: (batch, window), 1 or 0; and what is asked of those that
        count, see `questions.all_asked`.
        """
        at = first[:, None] + np.arange(window)
        within = at < self.start[piece + 1][:, None]
        at = np.where(within, at, first[:, None])
        begins = self.begins[at]
        pieces = self.notes, self.times, self.rhythm
        made = before(*pieces, at, begins, self.place[at], self.length[at])
        made |= sounding_before(self.sounding[at])
        left = distance(goal[:, None] - self.onset[at], self.gap[piece][:, None])
        left = np.where((goal != NONE)[:, None], left, OPEN)
        made["goal"] = np.where(self.ahead[at], AHEAD, left).astype(np.int16)
        last = np.where(begins, MEZZO_FORTE, self.loudness[np.maximum(at - 1, 0)])
        made |= playing_before(self.stand[at], self.onset[at], last)
        made["now"], made["times"] = self.notes[at], self.times[at]
        made["players"], made["loudness"] = self.players[at], self.loudness[at]
        made["arrival"] = np.repeat(self.arrival[piece][:, None], window, axis=1)
        counts = within & ~self.ahead[at]
        made["weight"] = counts.astype(np.float32)
        for name, asked in all_asked(made["now"]).items():
            made[name] = asked[counts.ravel()[asked[:, 0]]]
        return made | {name: _moved(made[name], keys) for name in PITCHES}


def sounding_before(sounding: np.ndarray) -> Inputs:
    """left, held: notes, (batch, window, MOST), and ongoing, times, (batch, window, 2), see
    `continuo.models.composer.sounding.sounding`, (batch, window, 2 MOST + 2)."""
    return {
        "left": sounding[..., :MOST].astype(np.int16),
        "held": sounding[..., MOST : 2 * MOST].astype(np.int16),
        "ongoing": sounding[..., 2 * MOST :].astype(np.int16),
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


def _moved(notes: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Pitches, END and NONE, (batch, ...), each row moved by its key; what falls out is NONE."""
    moved = notes + keys.reshape(-1, *[1] * (notes.ndim - 1))
    moved = np.where((moved < 0) | (moved >= END), NONE, moved)
    return np.where((notes == END) | (notes == NONE), notes, moved).astype(np.int16)
