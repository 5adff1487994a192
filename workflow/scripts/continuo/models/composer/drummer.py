"""Drums: which are struck when, learnt by counting.

Drums keep a pattern from bar to bar, and change it with what the others play. So time is parted
into slots, SLOTS of a quarter, and what is struck in each follows from the place in the bar, what
was struck there one bar ago, whether a chord begins, and what was struck two bars ago. Of these as
many are looked at as the training pieces have examples for: each longer context is smoothed with
the next shorter one, after I. Witten and T. Bell, "The zero-frequency problem", 1991; the longest
is the place in the bar in the piece itself, as far as it has been heard. And as a drummer goes on
with whatever a piece's own pattern is,

    P(set) = w [set is that of one bar ago] + (1 - w) P(set | contexts)

where w is how often training pieces did so, if two bars ago it was the same, or another.
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
Heard = defaultdict[tuple[int, int], Counter[int]]
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
        share: np.ndarray = np.append(count + 0.5, 0.5) / (count.sum() + 0.5 * len(count) + 0.5)
        return share

    @cached_property
    def _kept(self) -> dict[tuple[bool, ...], list[int]]:
        """How often what was struck a bar ago was struck again, and how often not, by `_steady`."""
        kept: dict[tuple[bool, ...], list[int]] = defaultdict(lambda: [1, 1])
        for row in self.slots.tolist():
            if row[LAST] != UNKNOWN:
                kept[_steady(row)][row[STRUCK] != row[LAST]] += row[-1]
        return kept

    def again(self, slot: Sequence[int]) -> float:
        """The probability that a slot is kept as it was one bar ago, the w of the formula."""
        if slot[LAST] == UNKNOWN:
            return 0.0
        same, other = self._kept.get(_steady(slot), (1, 1))
        return same / (same + other)

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
        """The probability of each set, and of another one, (sets + 1,), in a slot that is not kept;
        what is struck is not looked at."""
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
        numbers = self._numbered(struck)
        slots, heard = _slots(piece, numbers).tolist(), Heard(Counter)
        new = max([len(self.sets) - 1, *numbers.values()]) + 1 - len(self.sets)
        for at, slot, chord in zip(times.tolist(), slots, _chords(piece, times), strict=True):
            share = self._here(slot, heard, new)
            p = share[slot[STRUCK]]
            if not p:  # the first time that these drums are struck together, anywhere
                hit = np.isin(np.arange(128), struck[at])
                p = share[-1] * np.where(hit, self._struck, 1 - self._struck).prod()
            log_p[chord] += np.log(p)
            heard[slot[PLACE], slot[LENGTH]][slot[STRUCK]] += 1
        return log_p

    def _here(self, slot: Sequence[int], heard: Heard, new: int) -> np.ndarray:
        """The probability of each set, of `new` others that the piece may have, and of any that it
        has not had, (sets + new + 1,). heard: the piece so far, by place and length of the bar."""
        share = self.shares(slot)
        share = np.concatenate([share[:-1], np.zeros(new), share[-1:]])
        if own := heard.get((slot[PLACE], slot[LENGTH])):
            here = np.zeros(len(share))
            here[list(own)] = list(own.values())
            share = (here + len(own) * share) / (here.sum() + len(own))
        kept = self.again(slot)
        share *= 1 - kept
        share[slot[LAST]] += kept
        return share

    def _numbered(self, struck: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
        """The number of each set, by its time; those that are not in `sets` follow on these."""
        known = {pitches: number for number, pitches in enumerate(self.sets)}
        return {at: known.setdefault(pitches, len(known)) for at, pitches in struck.items()}

    def play(self, primer: Spelled, piece: Spelled, random: np.random.Generator) -> Spelled:
        """`piece`, which follows the primer, with drums, drawn."""
        whole = primer.joined(piece)
        before = struck_at(primer)
        struck = self._numbered(before)
        sets = {number: before[at] for at, number in struck.items()} | dict(enumerate(self.sets))
        begin, heard = int(piece.onset[0]), Heard(Counter)
        made: list[list[tuple[int, int]]] = [[] for _ in range(len(piece))]
        onsets, times = set(whole.onset.tolist()), _times(whole)
        bars = _bars(whole, times)
        chords = _chords(whole, times).tolist()
        for at, (place, length), chord in zip(times.tolist(), bars.tolist(), chords, strict=True):
            if at < begin:
                heard[place, length][struck.get(at, NOTHING)] += 1
                continue
            slot = _slot(at, place, length, onsets, struck, times[0])
            share = self._here(slot, heard, len(sets) - len(self.sets))[:-1]
            drawn = int(random.choice(len(share), p=share / share.sum()))
            struck[at] = drawn
            heard[place, length][drawn] += 1
            made[chord - len(primer)] += [
                (at - int(whole.onset[chord]), pitch) for pitch in sets[drawn]
            ]
        drums = in_a_row([tuple(strikes) for strikes in made])
        return Spelled(**{**piece.arrays, "drums": drums})


def _steady(slot: Sequence[int]) -> tuple[bool, ...]:
    """What it hangs on whether a slot is kept as it was one bar ago."""
    known, same = slot[BEFORE] != UNKNOWN, slot[BEFORE] == slot[LAST]
    return slot[LAST] == NOTHING, known, same, bool(slot[CHORD])


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
