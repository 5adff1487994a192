"""Chords spelled from the top, with their rhythm, as arrays: what the composer reads and writes."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.pieces.chords import Chord, from_text
from continuo.pieces.tables import read_parts, rows_of

END = 128  # "no more": stands where a pitch could
NOBODY = -1  # plays there
MEZZO_FORTE = 4
STEPS = 48  # of time in a quarter: triplets and 64ths are exact
QUARTERS = 32  # a time is less than so many quarters
ENDS = QUARTERS * STEPS  # in place of the time to the next onset: the piece ends
COARSE = STEPS // 12  # in the rhythm that is heard, a quarter has twelve places
LONGEST = 48  # twelfths; gaps and durations from a whole note on are heard as one
BAR = 16  # quarters; what is further into its bar is heard as this far
METRES = 24  # eighths; longer bars are heard as so long
# classes of gap, beat, duration, place in the bar and metre
RHYTHM = (LONGEST + 1, 12, LONGEST + 1, BAR + 1, METRES + 1)


Strikes = tuple[tuple[int, int], ...]  # of drums: how long after a chord's onset, and the number


@dataclass(frozen=True)
class Spelled:
    """A piece, chord by chord; times in 1/STEPS quarters.

    notes: (chords, slots), int16: the pitches from the top down, then END.
    times: (chords, slots + 1), int16: the time to the next onset, ENDS for the last chord; then the
    duration of each note, 0 where there is none.
    onset: (chords,), int64, from the start of the file.
    bar: (chords, 2), int32: the time since the bar began, and its length; 0 and 0 where the file
    tells no metre.
    players: (chords, slots), int32: who plays each note, see
    `continuo.midi.instruments.players_of`; NOBODY where there is none.
    loudness: (chords,), int16, see `continuo.pieces.chord_table.chord_columns`.
    drums: (chords,), object: the `Strikes` from each chord to the next.
    """

    notes: np.ndarray
    times: np.ndarray
    onset: np.ndarray
    bar: np.ndarray
    players: np.ndarray
    loudness: np.ndarray
    drums: np.ndarray

    def __len__(self) -> int:
        return len(self.notes)

    def part(self, first: int, end: int) -> "Spelled":
        """The chords from `first` to before `end`."""
        return Spelled(**{name: array[first:end] for name, array in self.arrays.items()})

    def joined(self, other: "Spelled") -> "Spelled":
        """One piece of both, whose onsets go on."""
        further = other.arrays
        return Spelled(**{n: np.concatenate([a, further[n]]) for n, a in self.arrays.items()})

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """Its fields by their names."""
        return {name: getattr(self, name) for name in _FIELDS}

    @property
    def place_behind(self) -> tuple[int, int, int]:
        """Where a next chord begins: its onset, and as in `bar` the time since its bar began and
        the length of that. Behind a piece that has ended it begins when the last chord has sounded,
        in one without chords at 0."""
        if not len(self):
            return 0, 0, 0
        gap, held = int(self.times[-1, 0]), int(self.times[-1, 1:].max())
        gap, (since, length) = held if gap == ENDS else gap, self.bar[-1].tolist()
        return int(self.onset[-1]) + gap, (since + gap) % length if length else 0, length

    @property
    def held(self) -> list[np.ndarray]:
        """How long the notes of each chord last, from the lowest, in quarters."""
        rows = zip(self.notes, self.times[:, 1:], strict=True)
        return [times[notes < END][::-1] / STEPS for notes, times in rows]

    @cached_property
    def rhythm(self) -> np.ndarray:
        """As it is heard, classes of RHYTHM, (chords, 5), int16: in twelfths of a quarter the gap
        since the onset before, the onset's place in its quarter and the duration; in which quarter
        of its bar the onset is, from 1; how many eighths the bar has. 0 for an unknown bar."""
        gap = np.diff(self.onset, prepend=self.onset[:1])
        return heard_rhythm(gap, self.onset, self.times[:, 1:].max(axis=1), self.bar)


_FIELDS = tuple(field.name for field in fields(Spelled))


def most_chords(quarters: float) -> int:
    """How many chords can begin in that time."""
    return math.ceil(quarters * STEPS)


def heard_rhythm(
    gap: np.ndarray, onset: np.ndarray, duration: np.ndarray, bar: np.ndarray
) -> np.ndarray:
    """See `Spelled.rhythm`; all in 1/STEPS quarters, of one shape (...,), bar (..., 2)."""
    made = np.empty((*gap.shape, len(RHYTHM)), np.int16)
    place, length = bar[..., 0], bar[..., 1]
    made[..., 0] = np.minimum(np.rint(gap / COARSE), LONGEST)
    made[..., 1] = np.rint(onset / COARSE) % 12
    made[..., 2] = np.minimum(np.rint(duration / COARSE), LONGEST)
    made[..., 3] = np.where(length > 0, np.minimum(place // STEPS + 1, BAR), 0)
    made[..., 4] = np.minimum(np.rint(2 * length / STEPS), METRES)
    return made


def spell_piece(
    chords: Sequence[Chord],
    onset: np.ndarray,
    durations: Sequence[Sequence[int]],
    quarter: np.ndarray | int,
    slots: int,
    bar: np.ndarray | None = None,
    players: Sequence[Sequence[int]] | None = None,
    loudness: np.ndarray | None = None,
    drums: Sequence[Strikes] | None = None,
) -> Spelled:
    """A piece whose onsets and durations are ticks, `quarter` of them in a quarter.

    durations, players: of each chord's pitches; bar: (chords, 2), ticks, None if unknown; without
    players all is played by one, and without loudness mezzo forte; drums: in ticks. Each onset and
    each end is put on the nearest step, so none moves by more than half of one. Times of QUARTERS
    and longer are made a step shorter than that.
    """
    begin = np.rint(onset * STEPS / quarter).astype(np.int64)
    times = np.zeros((len(chords), slots + 1), np.int16)
    times[:, 0] = np.append(np.minimum(np.diff(begin), ENDS - 1), ENDS)
    held = _from_the_top(durations, slots, 0.0)
    ticks = np.reshape(quarter, (-1, 1))
    end = np.rint((onset[:, None] + held) * STEPS / ticks)
    times[:, 1:] = np.where(held > 0, np.clip(end - begin[:, None], 1, ENDS - 1), 0)
    known = np.zeros((len(chords), 2), np.int64) if bar is None else bar
    notes = spell(chords, slots)
    if players is None:
        played = np.where(notes == END, NOBODY, 0).astype(np.int32)
    else:
        played = _from_the_top(players, slots, NOBODY).astype(np.int32)
    loud = np.full(len(chords), MEZZO_FORTE, np.int16) if loudness is None else loudness
    struck = [()] * len(chords) if drums is None else _in_time(drums, onset, begin, ticks)
    return Spelled(notes, times, begin, _in_steps(known, ticks), played, loud, in_a_row(struck))


def in_a_row(strikes: Sequence[Strikes]) -> np.ndarray:
    """As `Spelled.drums` has them."""
    made = np.empty(len(strikes), object)
    for place, struck in enumerate(strikes):  # as a whole they would be taken for numbers
        made[place] = struck
    return made


def _in_time(
    drums: Sequence[Strikes], onset: np.ndarray, begin: np.ndarray, ticks: np.ndarray
) -> list[Strikes]:
    """Offsets in ticks as offsets in steps; begin: the onsets in steps."""
    quarter = np.broadcast_to(ticks[:, 0], onset.shape)
    return [
        tuple((round((at + offset) * STEPS / per) - first, pitch) for offset, pitch in strikes)
        for strikes, at, first, per in zip(
            drums, onset.tolist(), begin.tolist(), quarter.tolist(), strict=True
        )
    ]


def _in_steps(bar: np.ndarray, ticks: np.ndarray) -> np.ndarray:
    place, length = np.rint(bar * STEPS / ticks).astype(np.int32).T
    return np.stack([np.where(place < length, place, 0), length], axis=1)  # rounded up to the next


def spell(chords: Sequence[Chord], slots: int) -> np.ndarray:
    """The `notes` of these chords; the lowest pitches of a chord of more than `slots` are lost."""
    return _from_the_top(chords, slots, END).astype(np.int16)


def _from_the_top(told: Sequence[Sequence[int]], slots: int, nothing: float) -> np.ndarray:
    """What is told of the pitches of each chord, from the highest down, and then `nothing`."""
    made = np.full((len(told), slots), nothing)
    for row, values in zip(made, told, strict=True):
        high = values[::-1][:slots]
        row[: len(high)] = high
    return made


def unspell(notes: np.ndarray) -> Chord:
    """The chord of one row of `notes`."""
    return tuple(int(pitch) for pitch in notes[notes < END][::-1])


def read_spelled(path: str | Path, names: Iterable[str], slots: int) -> dict[str, Spelled]:
    """The pieces `names` of a table of chords, in their order; KeyError for one that is absent."""
    names = list(names)
    wanted = set(names)
    found: dict[str, Spelled] = {}
    for part in read_parts(path):
        for piece, rows in rows_of(part, wanted).groupby("piece", sort=False):
            found[str(piece)] = spell_rows(rows, slots)
    return {name: found[name] for name in names}


def spell_rows(rows: pd.DataFrame, slots: int) -> Spelled:
    """The piece whose rows of a table of chords these are."""
    onset = rows["onset"].to_numpy()
    quarter = quarters_in_ticks(rows["ticks_per_quarter"].to_numpy())
    bar = rows[["bar_tick", "bar_ticks"]].to_numpy()
    chords = [from_text(text) for text in rows["pitches"]]
    durations, players = (
        [[int(number) for number in text.split(".")] for text in rows[name]]
        for name in ("durations", "players")
    )
    loudness = rows["loudness"].to_numpy(np.int16)
    drums = [tuple(map(_strike, text.split())) for text in rows["drums"]]
    return spell_piece(chords, onset, durations, quarter, slots, bar, players, loudness, drums)


def _strike(text: str) -> tuple[int, int]:
    """ "240:42" -> (240, 42)."""
    offset, _, pitch = text.partition(":")
    return int(offset), int(pitch)


def quarters_in_ticks(division: np.ndarray) -> np.ndarray:
    """Ticks a quarter, from a MIDI file's division; where that is ticks a frame (SMPTE, negative),
    a quarter is taken for half a second."""
    frames, ticks = -(division >> 8), division & 0xFF
    return np.where(division > 0, division, np.maximum(frames * ticks / 2, 1))


def slots_needed(path: str | Path, names: Iterable[str], max_notes: int) -> int:
    """How many slots the pieces `names` of a table of chords take: `max_notes` if that is not 0,
    else as many as their largest chord has notes, and one for "no more"."""
    if max_notes:
        return max_notes
    wanted = set(names)
    parts = (rows_of(part, wanted) for part in read_parts(path, ["piece", "pitches"]))
    return 2 + max(int(part["pitches"].str.count(r"\.").max()) for part in parts if len(part))
