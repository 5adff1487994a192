"""Notes in voices, and the symbols that these are written with, each with its ties."""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from continuo.notation.grids import QUARTER, Bar, Note

VOICES = 4  # of a staff, at most
VALUES = (288, 192, 144, 96, 72, 48, 36, 24, 12, 6, 3)  # dotted whole to 64th
TRIPLET_VALUES = (32, 16, 8)


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


@dataclass
class Chord:
    """Notes that begin and end together, in 1/48 quarters from the start of the piece."""

    onset: int
    end: int
    pitches: tuple[int, ...]


def in_voices(notes: Sequence[Note]) -> list[list[Chord]]:
    """The notes of a staff as VOICES voices at most, each of chords one after the other.

    Notes that begin and end together are a chord. Where more sounds than there are voices, the
    chord that would end first is cut off.
    """
    groups: dict[tuple[int, int], list[int]] = {}
    for note in notes:
        groups.setdefault((note.onset, note.end), []).append(note.pitch)
    voices: list[list[Chord]] = []
    for (onset, end), pitches in sorted(groups.items(), key=lambda g: (g[0][0], -max(g[1]))):
        chord = Chord(onset, end, tuple(pitches))
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


def in_bar(bar: Bar, voices: list[list[Chord]], triplets: set[int]) -> list[list[Symbol]]:
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
