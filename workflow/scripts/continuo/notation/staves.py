"""Notes as they are written: in bars, on the staves of their parts, in voices, with their ties."""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from continuo.midi.instruments import Part
from continuo.midi.notes import MidiNotes, read_notes

QUARTER = 48  # all times here are in 1/48 quarters, so that triplets and 64ths are whole numbers
MIDDLE_C = 60  # from here up a note is on the upper staff of two
LOW = 55  # a part of which half of the notes are below has a bass clef
LONGEST_NAME = 20  # letters, before the first system
ON_TWO = 0.1, 0.2  # shares of notes on either side of it, and of chords, of a part on two staves
VOICES = 4  # of a staff, at most
SIXTEENTH, TRIPLET = QUARTER // 4, QUARTER // 3
# where notes may stand in a beat: what is written, and what only where it would make chords of
# notes that were not struck together
COARSE, FINE = (SIXTEENTH, TRIPLET), (SIXTEENTH // 2, TRIPLET // 2)
VALUES = (288, 192, 144, 96, 72, 48, 36, 24, 12, 6, 3)  # dotted whole to 64th
TRIPLET_VALUES = (32, 16, 8)


@dataclass(frozen=True)
class Bar:
    """start, length, beat: in 1/48 quarters; metre: numerator and denominator.

    pickup: whether it is what comes before the first whole bar.
    """

    start: int
    length: int
    metre: tuple[int, int] = (4, 4)
    pickup: bool = False

    @property
    def beat(self) -> int:
        """A dotted quarter where the metre is of eighths in threes, else a quarter."""
        beats, unit = self.metre
        return 3 * QUARTER // 2 if unit == 8 and beats % 3 == 0 else QUARTER

    @property
    def beats(self) -> list[tuple[int, int]]:
        """Start and end of each beat, from the bar's start."""
        starts = range(0, self.length, self.beat)
        return [(start, min(start + self.beat, self.length)) for start in starts]


@dataclass(frozen=True, order=True)
class Note:
    """onset, end: in 1/48 quarters from the start of the piece."""

    onset: int
    end: int
    pitch: int


@dataclass(frozen=True)
class Symbol:
    """One written chord, or a rest where it has no pitches.

    at: from the bar's start, in 1/48 quarters, like length; value: the length as it is written,
    one of VALUES, or in a triplet one of TRIPLET_VALUES; from_before, onward: tied to its
    neighbours.
    """

    at: int
    length: int
    pitches: tuple[int, ...] = ()
    triplet: bool = False
    from_before: bool = False
    onward: bool = False


@dataclass(frozen=True)
class Measure:
    """A bar and the voices of each staff; a staff that is silent has none."""

    bar: Bar
    staves: tuple[list[list[Symbol]], ...] = field(default=([], []))


@dataclass(frozen=True)
class Staff:
    """part: the number of the part that it is of, from 0, and name, what that is called. clef: "G",
    "F", or "percussion"."""

    part: int
    name: str
    clef: str


PIANO = (Staff(0, "", "G"), Staff(0, "", "F"))


class Score(NamedTuple):
    """Measures, and their staves from the top down."""

    measures: list[Measure]
    staves: Sequence[Staff] = PIANO


def written(path: str | Path) -> Score:
    """The bars of a MIDI file, as they are written; one empty bar where it has no notes.

    A single part is on two staves, as for a piano; of several each has one, or two where it plays
    chords high and low. Onsets and ends are put on 16ths or on triplet eighths, whichever is nearer
    in each beat; on finer places where notes that follow each other would else be struck together.
    Raises UserError where the file cannot be read, ValueError where its time is not counted in
    quarter notes.
    """
    notes = read_notes(path)
    end = notes.onset + notes.duration
    onset, end = (in_units(ticks, notes.ticks_per_quarter) for ticks in (notes.onset, end))
    bars = bars_until(int(end.max(initial=0)), notes)
    times = np.unique(onset), np.sort(end)
    grids = [grid for bar in bars for grid in _grids(bar, *times)]
    found = [Note(*n) for n in zip(onset.tolist(), end.tolist(), notes.pitch.tolist(), strict=True)]
    triplets = {grid.start for grid in grids if grid.step in (TRIPLET, TRIPLET // 2)}
    playing = np.unique(notes.part).tolist()
    staves: list[Staff] = []
    voices: list[list[list[_Chord]]] = []
    for number, part in enumerate(playing or [0]):
        placed = _placed([found[place] for place in np.flatnonzero(notes.part == part)], grids)
        layout = PIANO if len(playing) < 2 else _staves_of(number, notes.parts[part], placed)
        staves += layout
        upper = [note for note in placed if len(layout) == 1 or note.pitch >= MIDDLE_C]
        voices.append(in_voices(upper))
        if len(layout) == 2:
            voices.append(in_voices([note for note in placed if note.pitch < MIDDLE_C]))
    measures = [Measure(bar, tuple(_in_bar(bar, one, triplets) for one in voices)) for bar in bars]
    return Score(measures, staves)


def _staves_of(number: int, part: Part, notes: Sequence[Note]) -> Sequence[Staff]:
    """The staves of part `number` among several."""
    name = (part.name or part.instrument)[:LONGEST_NAME]
    if part.drums:
        return [Staff(number, name, "percussion")]
    pitch = np.array([note.pitch for note in notes])
    high, together = float((pitch >= MIDDLE_C).mean()), len({note.onset for note in notes})
    spread, chords = ON_TWO
    if spread < high < 1 - spread and len(notes) > (1 + chords) * together:
        return [Staff(number, name, "G"), Staff(number, name, "F")]
    return [Staff(number, name, "F" if np.median(pitch) < LOW else "G")]


def in_units(ticks: np.ndarray, ticks_per_quarter: int) -> np.ndarray:
    """Ticks as 1/48 quarters, to the nearest."""
    if ticks_per_quarter <= 0:
        raise ValueError("time is not counted in quarter notes, so there is nothing to write")
    return np.rint(ticks * QUARTER / ticks_per_quarter).astype(np.int64)


def bars_until(end: int, notes: MidiNotes) -> list[Bar]:
    """The bars up to `end`, at least one, in the file's metre; in 4/4 where it tells none.

    A metre that cannot be written is passed over. A single short bar before those of another metre
    is taken for a pickup.
    """
    metres = {0: (4, 4)}
    for tick, top, bottom in notes.metres:
        if 0 < top < 100 and bottom in (1, 2, 4, 8, 16, 32, 64):
            # to the nearest 64th: no bar has a rest that is shorter
            at = round(tick * QUARTER / notes.ticks_per_quarter / 3) * 3
            metres[at] = (top, bottom)
    starts = [at for at in sorted(metres) if at < end or not at]
    bars: list[Bar] = []
    for start, behind in itertools.pairwise([*starts, max(end, 1)]):
        length = 4 * QUARTER * metres[start][0] // metres[start][1]
        for at in range(start, behind, length):
            last = behind if behind in metres else at + length
            bars.append(Bar(at, min(length, last - at), metres[start]))
    if len(bars) > 1 and bars[0].metre != bars[1].metre and bars[0].length < bars[1].length:
        bars[0] = replace(bars[0], metre=bars[1].metre, pickup=True)
    return bars


@dataclass(frozen=True)
class _Grid:
    """Where notes may begin and end in a beat: at every `step` from `start`, and at `end`."""

    start: int
    end: int
    step: int

    def nearest(self, time: int) -> int:
        place = self.start + int(np.floor((time - self.start) / self.step + 0.5)) * self.step
        return min(place, self.end)


def _grids(bar: Bar, all_onsets: np.ndarray, all_ends: np.ndarray) -> Iterator[_Grid]:
    """The best grid of each beat of the bar; all_onsets, all_ends: sorted."""
    for first, behind in bar.beats:
        start, end = bar.start + first, bar.start + behind
        first, behind = np.searchsorted(all_onsets, (start, end))
        onsets = all_onsets[first:behind].tolist()
        first, behind = np.searchsorted(all_ends, (start, end), "right")
        ends = all_ends[first:behind].tolist()
        whole = end - start == QUARTER
        coarse, fine = (
            [_Grid(start, end, step) for step in steps[: 1 + whole]] for steps in (COARSE, FINE)
        )

        def cost(
            grid: _Grid, onsets: list[int] = onsets, ends: list[int] = ends
        ) -> tuple[int, float]:
            places = [grid.nearest(onset) for onset in onsets]
            moved = float(sum(abs(a - b) for a, b in zip(places, onsets, strict=True)))
            moved += sum(abs(grid.nearest(time) - time) for time in ends) / 4
            return len(places) - len(set(places)), moved

        best = min(coarse, key=cost)
        finest = min(fine, key=cost)
        yield finest if cost(finest)[0] < cost(best)[0] else best


def _placed(notes: Iterable[Note], grids: Sequence[_Grid]) -> list[Note]:
    """The notes on their grids, sorted; a pitch that is struck again ends there."""
    starts = [grid.start for grid in grids]

    def grid_at(time: int) -> _Grid:
        return grids[bisect_right(starts, time) - 1]

    longest: dict[tuple[int, int], int] = {}
    for note in notes:
        grid = grid_at(note.onset)
        onset = grid.nearest(note.onset)
        if onset == grids[-1].end:  # no beat is behind it
            onset = max(grid.end - grid.step, grid.start)
        elif onset == grid.end:  # moved to the next beat
            grid = grid_at(onset)
        end = grid_at(note.end - 1).nearest(note.end)
        if end <= onset:
            end = min(onset + grid.step, max(grid.end, onset + 1))
        key = note.pitch, onset
        longest[key] = max(longest.get(key, 0), end)
    found = []
    for pitch, struck in itertools.groupby(sorted(longest), key=lambda key: key[0]):
        onsets = [onset for _, onset in struck]
        for onset, following in itertools.zip_longest(onsets, onsets[1:]):
            end = longest[pitch, onset]
            found.append(Note(onset, end if following is None else min(end, following), pitch))
    return sorted(found)


@dataclass
class _Chord:
    onset: int
    end: int
    pitches: tuple[int, ...]


def in_voices(notes: Sequence[Note]) -> list[list[_Chord]]:
    """The notes of a staff as VOICES voices at most, each of chords one after the other.

    Notes that begin and end together are a chord. Where more sounds than there are voices, the
    chord that would end first is cut off.
    """
    groups: dict[tuple[int, int], list[int]] = {}
    for note in notes:
        groups.setdefault((note.onset, note.end), []).append(note.pitch)
    voices: list[list[_Chord]] = []
    for (onset, end), pitches in sorted(groups.items(), key=lambda g: (g[0][0], -max(g[1]))):
        chord = _Chord(onset, end, tuple(pitches))
        free = [voice for voice in voices if voice[-1].end <= onset]
        if not free and len(voices) < VOICES:
            free = [[]]
            voices += free
        if free:
            free[0].append(chord)
            continue
        voice = min(voices, key=lambda voice: voice[-1].end)
        last = voice[-1]
        if last.onset < onset:
            last.end = onset
            voice.append(chord)
        else:
            last.pitches = tuple(sorted({*last.pitches, *pitches}))
    return voices


def _in_bar(bar: Bar, voices: list[list[_Chord]], triplets: set[int]) -> list[list[Symbol]]:
    """The symbols of each voice that has notes in the bar, the highest voice first."""
    found = []
    behind = bar.start + bar.length
    inside = {start - bar.start for start in triplets if bar.start <= start < behind}
    for voice in voices:
        symbols: list[Symbol] = []
        now = 0
        begun = bisect_right(voice, bar.start, key=lambda chord: chord.end)
        for chord in itertools.takewhile(lambda c: c.onset < behind, voice[begun:]):
            first = max(chord.onset - bar.start, 0)
            last = min(chord.end, behind) - bar.start
            symbols += [Symbol(*piece) for piece in _pieces(bar, now, first, inside)]
            parts = list(_pieces(bar, first, last, inside, note=True))
            for number, (at, length, _, triplet) in enumerate(parts):
                before = number > 0 or chord.onset < bar.start
                onward = number + 1 < len(parts) or chord.end > behind
                symbols.append(Symbol(at, length, chord.pitches, triplet, before, onward))
            now = last
        if symbols:
            symbols += [Symbol(*piece) for piece in _pieces(bar, now, bar.length, inside)]
            found.append(symbols)
    return sorted(found, key=lambda symbols: -_mean_pitch(symbols))


def _mean_pitch(symbols: Iterable[Symbol]) -> float:
    return float(np.mean([pitch for symbol in symbols for pitch in symbol.pitches]))


def _pieces(
    bar: Bar, at: int, end: int, triplets: set[int], note: bool = False
) -> Iterator[tuple[int, int, tuple[int, ...], bool]]:
    """The written values that fill the time from `at` to `end`: where, how long, (), in a triplet.

    Beats stay to be seen, but for a note of a quarter that begins half a beat before one.
    """
    while at < end:
        start = at - at % bar.beat
        whole = start in triplets
        room = end - at
        if at == start:
            fit = (v for v in VALUES if v <= room and not _splits(bar, at + v, triplets))
            length = next(fit, 0)
        elif whole:
            length = 0
        elif (
            note
            and bar.beat == room == QUARTER
            and at - start == QUARTER // 2
            and start + QUARTER not in triplets
        ):
            length = QUARTER
        else:
            room = min(room, start + bar.beat - at)
            length = next((value for value in VALUES if value <= room), room)
        triplet = not length and whole
        if triplet:
            room = min(room, start + bar.beat - at)
            length = next((value for value in TRIPLET_VALUES if value <= room), room)
        length = length or min(room, 3)
        yield at, length, (), triplet
        at += length


def _splits(bar: Bar, place: int, triplets: set[int]) -> bool:
    """Whether the place is within a triplet."""
    start = place - place % bar.beat
    return place != start and start in triplets
