"""The notes of a MIDI file."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from continuo.midi.bars import Bars
from continuo.midi.events import NO_PEDAL, read_events
from continuo.midi.instruments import Part, find_parts
from continuo.midi.pairing import READINGS
from continuo.midi.tempo import seconds_at

PER_NOTE = "onset duration pitch velocity part".split()


@dataclass(frozen=True)
class MidiNotes:
    """The notes of one file and what was noticed while they were read.

    onset, duration: ticks from the start of the file, int64, shape (notes,); durations are > 0.
    pitch, velocity: int16; part: int32, a place in `parts`; shapes (notes,).
    seconds: length of the file, NaN where it is not counted in quarters (SMPTE time).
    told: what was amiss in the file, in words. merged: strikes that are part of another's note.
    tempos, metres, keys, pedal: see `continuo.midi.events.Events`.
    """

    onset: np.ndarray
    duration: np.ndarray
    pitch: np.ndarray
    velocity: np.ndarray
    part: np.ndarray
    parts: Sequence[Part]
    ticks_per_quarter: int
    tracks: int
    seconds: float
    told: Sequence[str] = ()
    merged: int = 0
    tempos: Sequence[tuple[int, int]] = ()
    metres: Sequence[tuple[int, int, int]] = ()
    keys: Sequence[tuple[int, int, int]] = ()
    pedal: np.ndarray = field(default_factory=NO_PEDAL.copy)

    @property
    def channel(self) -> np.ndarray:
        """Of each note, from 0, shape (notes,)."""
        return np.array([part.channel for part in self.parts], np.int16)[self.part]

    @property
    def drums(self) -> np.ndarray:
        """Whether each is a note of drums, shape (notes,)."""
        return np.array([part.drums for part in self.parts], bool)[self.part]

    def at(self, places: np.ndarray, **changed: np.ndarray) -> "MidiNotes":
        """The notes at these places, which may come in any order and again, or those where a mask
        is true; with other values for some of PER_NOTE."""
        moved: dict[str, Any] = {
            name: changed[name] if name in changed else getattr(self, name)[places]
            for name in PER_NOTE
        }
        return replace(self, **moved)

    @property
    def bars(self) -> Bars:
        """The bars of the file; ValueError where time is not counted in quarter notes."""
        return Bars.of(self.metres, self.ticks_per_quarter)

    def seconds_at(self, ticks: np.ndarray) -> np.ndarray:
        """When these ticks are; see `continuo.midi.tempo.seconds_at`."""
        return seconds_at(ticks, self.tempos, self.ticks_per_quarter)


def sounding_on(
    onset: np.ndarray, end: np.ndarray, pitch: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of notes, each (notes,), those that are left where one that is struck as its pitch ends, or
    before, sounds on instead: their places, by onset, and when each of them then ends."""
    ends: dict[int, int] = {}  # of those that are left, by their places
    last: dict[int, int] = {}  # the place of a pitch's
    for place in np.argsort(onset, kind="stable").tolist():
        before = last.get(pitch[place])
        if before is None or ends[before] < onset[place]:
            last[pitch[place]] = before = place
        ends[before] = max(ends.get(before, 0), int(end[place]))
    return np.array([*ends], np.int64), np.array([*ends.values()], np.int64)


def read_notes(path: str | Path, reading: str = "notes", pedal: bool = False) -> MidiNotes:
    """The notes of a MIDI file; `reading` as in `chords.reading`, see `continuo.midi.pairing`;
    pedal: whether its sustain pedal is read, too.

    Raises UserError, saying what is wrong with the file, where it cannot be read.
    """
    events = read_events(path, pedal)
    paired = READINGS[reading](events)
    onset = events.tick[paired.begin]
    part, parts = find_parts(events, paired.begin)
    return MidiNotes(
        onset=onset,
        duration=paired.end - onset,
        pitch=events.pitch[paired.begin].astype(np.int16),
        velocity=events.velocity[paired.begin].astype(np.int16),
        part=part,
        parts=parts,
        ticks_per_quarter=events.ticks_per_quarter,
        tracks=len(events.end),
        seconds=events.seconds,
        told=[*events.told, *paired.told],
        merged=paired.merged,
        tempos=events.tempos,
        metres=events.metres,
        keys=events.keys,
        pedal=events.pedal,
    )
