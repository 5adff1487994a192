"""Where notes may stand: bars, and the grid of each beat."""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from continuo.midi.notes import MidiNotes

QUARTER = 48  # all times here are in 1/48 quarters, so that triplets and 64ths are whole numbers
SIXTEENTH, TRIPLET = QUARTER // 4, QUARTER // 3
# where notes may stand in a beat: what is written, and what only where it would make chords of
# notes that were not struck together
COARSE, FINE = (SIXTEENTH, TRIPLET), (SIXTEENTH // 2, TRIPLET // 2)


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
class Grid:
    """Where notes may begin and end in a beat: at every `step` from `start`, and at `end`."""

    start: int
    end: int
    step: int

    def nearest(self, time: int) -> int:
        place = self.start + int(np.floor((time - self.start) / self.step + 0.5)) * self.step
        return min(place, self.end)


def grids_of(bar: Bar, all_onsets: np.ndarray, all_ends: np.ndarray) -> Iterator[Grid]:
    """The best grid of each beat of the bar; all_onsets, all_ends: sorted."""
    for first, behind in bar.beats:
        start, end = bar.start + first, bar.start + behind
        first, behind = np.searchsorted(all_onsets, (start, end))
        onsets = all_onsets[first:behind].tolist()
        first, behind = np.searchsorted(all_ends, (start, end), "right")
        ends = all_ends[first:behind].tolist()
        whole = end - start == QUARTER
        coarse, fine = (
            [Grid(start, end, step) for step in steps[: 1 + whole]] for steps in (COARSE, FINE)
        )

        def cost(
            grid: Grid, onsets: list[int] = onsets, ends: list[int] = ends
        ) -> tuple[int, float]:
            places = [grid.nearest(onset) for onset in onsets]
            moved = float(sum(abs(a - b) for a, b in zip(places, onsets, strict=True)))
            moved += sum(abs(grid.nearest(time) - time) for time in ends) / 4
            return len(places) - len(set(places)), moved

        best = min(coarse, key=cost)
        finest = min(fine, key=cost)
        yield finest if cost(finest)[0] < cost(best)[0] else best


def placed_on(notes: Iterable[Note], grids: Sequence[Grid]) -> list[Note]:
    """The notes on their grids, sorted; a pitch that is struck again ends there."""
    starts = [grid.start for grid in grids]

    def grid_at(time: int) -> Grid:
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
