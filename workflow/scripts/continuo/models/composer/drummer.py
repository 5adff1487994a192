"""Drums: which are struck when, learnt by counting.

Drums keep a pattern from bar to bar, and change it with what the others play. So time is parted
into slots, SLOTS of a quarter, and what is struck in each follows from the place in the bar, what
was struck there one bar ago, whether a chord begins, and what was struck two bars ago. Of these as
many are looked at as the training pieces have examples for: each longer context is smoothed with
the next shorter one, after I. Witten and T. Bell, "The zero-frequency problem", 1991.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from continuo.pieces.spelled import STEPS, Spelled, in_a_row

SLOTS = (0, 12, 16, 24, 32, 36)  # where a quarter's sixteenths and triplets begin, in steps
BAR = 4 * STEPS  # of a piece that tells no metre
PLACE, LENGTH, LAST, CHORD, BEFORE, STRUCK = range(6)  # columns of a slot
CONTEXTS = ((PLACE, LENGTH), (PLACE, LENGTH, LAST), (PLACE, LENGTH, LAST, CHORD))
LONGEST = (PLACE, LENGTH, LAST, CHORD, BEFORE)
NOTHING, UNKNOWN = 0, -1  # a set of drums; what was before a piece began


@dataclass(frozen=True)
class Drummer:
    """sets: the sets of drums that were struck together, numbers of General MIDI, the first empty.
    slots: (n, 7), int32: the slots of the training pieces, each once, with how often it came:
    place in the bar and its length in steps, set one bar ago, whether a chord begins, set two bars
    ago, set struck, count."""

    sets: tuple[tuple[int, ...], ...]
    slots: np.ndarray

    @classmethod
    def of(cls, pieces: Sequence[Spelled]) -> "Drummer | None":
        """What the pieces' drums do; None where no piece has any."""
        numbers: dict[tuple[int, ...], int] = {(): NOTHING}
        found = []
        for piece in pieces:
            if any(piece.drums):
                struck = struck_at(piece)
                for pitches in struck.values():
                    numbers.setdefault(pitches, len(numbers))
                told = {at: numbers[pitches] for at, pitches in struck.items()}
                found.append(_slots(piece, told))
        if not found:
            return None
        slots, count = np.unique(np.concatenate(found), axis=0, return_counts=True)
        return cls(tuple(numbers), np.column_stack([slots, count]).astype(np.int32))

    def to_arrays(self) -> dict[str, np.ndarray]:
        """As they are written into a model's file."""
        wide = max(map(len, self.sets))
        sets = [[*pitches, *[UNKNOWN] * (wide - len(pitches))] for pitches in self.sets]
        return {"drums/sets": np.array(sets).reshape(len(sets), wide), "drums/slots": self.slots}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> "Drummer | None":
        """The inverse of `to_arrays`, in which there may be none; ValueError where they are not."""
        if "drums/slots" not in arrays:
            return None
        sets, slots = (arrays[f"drums/{name}"].astype(np.int32) for name in ("sets", "slots"))
        if slots.ndim != 2 or slots.shape[1] != STRUCK + 2 or sets.ndim != 2 or (sets > 127).any():
            raise ValueError("drums of another shape")
        if not len(slots) or not (slots[:, STRUCK] >= 0).all() or slots.max() > 2**24:
            raise ValueError("drums that cannot be")
        if (slots[:, STRUCK] >= len(sets)).any():
            raise ValueError("sets of drums that are not there")
        return cls(tuple(tuple(int(p) for p in row if p >= 0) for row in sets), slots)

    @cached_property
    def _counts(self) -> list[dict[tuple[int, ...], Counter[int]]]:
        """How often each set came after each context, for each of CONTEXTS and LONGEST."""
        counts: list[dict[tuple[int, ...], Counter[int]]] = []
        rows = self.slots.tolist()
        for columns in (*CONTEXTS, LONGEST):
            found: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
            for row in rows:
                found[tuple(row[column] for column in columns)][row[STRUCK]] += row[-1]
            counts.append(found)
        return counts

    @cached_property
    def _whole(self) -> np.ndarray:
        """The share of each set among all slots, and of another, as if that had come once."""
        count = np.bincount(self.slots[:, STRUCK], self.slots[:, -1], len(self.sets))
        share: np.ndarray = np.append(count, 1) / (count.sum() + 1)
        return share

    @cached_property
    def _struck(self) -> np.ndarray:
        """In which share of the slots in which anything is struck each drum is, (128,)."""
        count, whole = np.zeros(128), 1.0
        for number, times in self.slots[:, [STRUCK, -1]].tolist():
            count[list(self.sets[number])] += times
            whole += times * (number != NOTHING)
        share: np.ndarray = (count + 1 / 128) / whole
        return np.minimum(share, 1 - 1 / whole)

    def shares(self, slot: Sequence[int]) -> np.ndarray:
        """The probability of each set, and of another one, (sets + 1,), in a slot; what is struck
        is not looked at."""
        share = self._whole
        for columns, found in zip((*CONTEXTS, LONGEST), self._counts, strict=True):
            known = found.get(tuple(slot[column] for column in columns))
            if known is None:
                break
            own = np.zeros(len(self.sets) + 1)
            own[list(known)] = list(known.values())
            share = (own + len(known) * share) / (own.sum() + len(known))
        return share

    def score(self, piece: Spelled) -> np.ndarray:
        """log P of the drums from each chord to the next, (chords,), nats. A set that no training
        piece has is another one, and that by its drums, each by itself."""
        struck, log_p, times = struck_at(piece), np.zeros(len(piece)), _times(piece)
        slots = _slots(piece, self._numbered(struck)).tolist()
        for at, slot, chord in zip(times.tolist(), slots, _chords(piece, times), strict=True):
            log_p[chord] += np.log(self.shares(slot)[slot[STRUCK]])
            if slot[STRUCK] == len(self.sets):
                hit = np.isin(np.arange(128), struck[at])
                log_p[chord] += np.log(np.where(hit, self._struck, 1 - self._struck)).sum()
        return log_p

    def _numbered(self, struck: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
        """The number of each set, by its time; of another one, one more than there are."""
        known = {pitches: number for number, pitches in enumerate(self.sets)}
        return {at: known.get(pitches, len(known)) for at, pitches in struck.items()}

    def play(self, primer: Spelled, piece: Spelled, random: np.random.Generator) -> Spelled:
        """`piece`, which follows the primer, with drums, drawn."""
        whole = Spelled(
            **{
                name: np.concatenate([array, piece.arrays[name]])
                for name, array in primer.arrays.items()
            }
        )
        struck = self._numbered(struck_at(primer))
        begin = int(piece.onset[0])
        made: list[list[tuple[int, int]]] = [[] for _ in range(len(piece))]
        onsets, times = set(whole.onset.tolist()), _times(whole)
        bars = _bars(whole, times)
        chords = _chords(whole, times).tolist()
        for at, (place, length), chord in zip(times.tolist(), bars.tolist(), chords, strict=True):
            if at < begin:
                continue
            share = self.shares(_slot(at, place, length, onsets, struck, times[0]))
            own = share[:-1] / share[:-1].sum()
            drawn = int(random.choice(len(own), p=own))
            struck[at] = drawn
            made[chord - len(primer)] += [
                (at - int(whole.onset[chord]), pitch) for pitch in self.sets[drawn]
            ]
        drums = in_a_row([tuple(strikes) for strikes in made])
        return Spelled(**{**piece.arrays, "drums": drums})


def struck_at(piece: Spelled) -> dict[int, tuple[int, ...]]:
    """The drums that are struck in each slot, by its time in steps; those without any are not
    there."""
    found: dict[int, set[int]] = defaultdict(set)
    for onset, strikes in zip(piece.onset.tolist(), piece.drums.tolist(), strict=True):
        for offset, pitch in strikes:
            found[_nearest(onset + offset)].add(pitch)
    return {at: tuple(sorted(pitches)) for at, pitches in found.items()}


def _nearest(time: int) -> int:
    quarter, within = divmod(time, STEPS)
    return quarter * STEPS + min((*SLOTS, STEPS), key=lambda slot: abs(slot - within))


def _times(piece: Spelled) -> np.ndarray:
    """The slots from the piece's first onset to its last end, in steps."""
    if not len(piece):
        return np.zeros(0, np.int64)
    end = int((piece.onset + piece.times[:, 1:].max(axis=1)).max())
    quarters = np.arange(int(piece.onset[0]) // STEPS, end // STEPS + 1) * STEPS
    times = (quarters[:, None] + np.array(SLOTS)).ravel()
    kept: np.ndarray = times[(times >= piece.onset[0]) & (times < end)]
    return kept


def _chords(piece: Spelled, times: np.ndarray) -> np.ndarray:
    """The last chord that has begun at each time."""
    return np.maximum(np.searchsorted(piece.onset, times, "right") - 1, 0)


def _bars(piece: Spelled, times: np.ndarray) -> np.ndarray:
    """The place in the bar of each time, and the bar's length, (times, 2)."""
    chord = _chords(piece, times)
    place, length = piece.bar[chord, 0], piece.bar[chord, 1]
    untold = length == 0
    place = np.where(untold, piece.onset[chord] % BAR, place) + times - piece.onset[chord]
    length = np.where(untold, BAR, length)
    return np.stack([place % length, length], axis=1)


def _slot(
    at: int, place: int, length: int, onsets: set[int], struck: Mapping[int, int], first: int
) -> list[int]:
    """The columns of a slot but what is struck in it."""
    last, before = (
        struck.get(at - bars * length, NOTHING) if at - bars * length >= first else UNKNOWN
        for bars in (1, 2)
    )
    return [place, length, last, int(at in onsets), before]


def _slots(piece: Spelled, struck: Mapping[int, int]) -> np.ndarray:
    """The columns of all slots of a piece, (slots, 6)."""
    times, onsets = _times(piece), set(piece.onset.tolist())
    rows = [
        [*_slot(at, place, length, onsets, struck, times[0]), struck.get(at, NOTHING)]
        for at, (place, length) in zip(times.tolist(), _bars(piece, times).tolist(), strict=True)
    ]
    return np.array(rows, np.int32).reshape(-1, STRUCK + 1)
