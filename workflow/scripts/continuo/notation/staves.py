"""Notes as they are written: in bars, on the staves of their parts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from continuo.midi.notes import MidiNotes
from continuo.notation.grids import TRIPLET, Bar, Note, bars_until, grids_of, in_units, placed_on
from continuo.notation.hands import for_the_right
from continuo.notation.voices import Chord, Symbol, in_bar, in_voices

MIDDLE_C = 60  # a part that goes far on both sides of it is on two staves
LOW = 55  # a part of which half of the notes are below has a bass clef
LONGEST_NAME = 24  # letters, before the first system: all instruments of General MIDI
KEYBOARDS = (*range(8), *range(16, 24))  # programs of General MIDI
ON_TWO = 0.1, 0.2  # shares of notes on either side of it, and of chords, of a part on two staves


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


def written(notes: MidiNotes) -> Score:
    """The bars of a MIDI file, as they are written; one empty bar where it has no notes.

    A single part is on two staves, one for each hand; of several each has one, or two where it
    plays chords high and low. Two parts of one keyboard are its hands, a staff each. Onsets and
    ends are put on 16ths or on triplet eighths, whichever is nearer in each beat; on finer places
    where notes that follow each other would else be struck together. Raises ValueError where its
    time is not counted in quarter notes.
    """
    end = notes.onset + notes.duration
    onset, end = (in_units(ticks, notes.ticks_per_quarter) for ticks in (notes.onset, end))
    bars = bars_until(int(end.max(initial=0)), notes)
    times = np.unique(onset), np.sort(end)
    grids = [grid for bar in bars for grid in grids_of(bar, *times)]
    found = [Note(*n) for n in zip(onset.tolist(), end.tolist(), notes.pitch.tolist(), strict=True)]
    triplets = {grid.start for grid in grids if grid.step in (TRIPLET, TRIPLET // 2)}
    playing = np.unique(notes.part).tolist()
    named = Counter(notes.parts[part].name for part in playing)
    staves: list[Staff] = []
    voices: list[list[list[Chord]]] = []
    for number, hands in enumerate(_by_hand(playing, notes) or [[0]]):
        for part in hands:
            own = placed_on([found[place] for place in np.flatnonzero(notes.part == part)], grids)
            layout: Sequence[Staff] = PIANO
            if len(playing) > 1:
                one = notes.parts[part]
                name = one.name if named[one.name] == 1 else ""  # one track may have several
                layout = _staves_of(number, name or one.instrument, one.drums, own)
            if len(hands) > 1:
                layout = [Staff(number, _cut(notes.parts[part].instrument), _clef(own))]
            staves += layout
            if len(layout) == 1:
                voices.append(in_voices(own))
                continue
            right = for_the_right(own)
            for upper in (True, False):
                hand = [note for note in own if ((note.onset, note.pitch) in right) is upper]
                voices.append(in_voices(hand))
    measures = [Measure(bar, tuple(in_bar(bar, one, triplets) for one in voices)) for bar in bars]
    return Score(measures, staves)


def _by_hand(playing: Sequence[int], notes: MidiNotes) -> list[list[int]]:
    """The parts, those together that are the hands of one keyboard, the right one first."""
    found: dict[int, list[int]] = {}  # by program; other parts by a number of their own
    for part in playing:
        one = notes.parts[part]
        keyboard = one.program in KEYBOARDS and not one.drums
        found.setdefault(one.program if keyboard else -1 - part, []).append(part)
    groups = []
    for parts in found.values():
        by_height = sorted(parts, key=lambda part: -notes.pitch[notes.part == part].mean())
        groups += [by_height] if len(parts) == 2 else [[part] for part in parts]
    return groups


def _cut(name: str) -> str:
    return (
        name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
    )


def _staves_of(number: int, name: str, drums: bool, notes: Sequence[Note]) -> Sequence[Staff]:
    """The staves of part `number` among several."""
    name = _cut(name)
    if drums:
        return [Staff(number, name, "percussion")]
    pitch = np.array([note.pitch for note in notes])
    high, together = float((pitch >= MIDDLE_C).mean()), len({note.onset for note in notes})
    spread, chords = ON_TWO
    if spread < high < 1 - spread and len(notes) > (1 + chords) * together:
        return [Staff(number, name, "G"), Staff(number, name, "F")]
    return [Staff(number, name, _clef(notes))]


def _clef(notes: Sequence[Note]) -> str:
    return "F" if np.median([note.pitch for note in notes]) < LOW else "G"
