"""The notes of a MIDI file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from continuo.midi.bars import Bars
from continuo.midi.events import NO_PEDAL, read_events
from continuo.midi.pairing import READINGS
from continuo.midi.tempo import seconds_at


@dataclass(frozen=True)
class MidiNotes:
    """The notes of one file and what was noticed while they were read.

    onset, duration: ticks from the start of the file, int64, shape (notes,); durations are > 0.
    pitch, channel: int16, shape (notes,), 0..127 and 0..15.
    seconds: length of the file, NaN where it is not counted in quarters (SMPTE time).
    told: what was amiss in the file, in words. merged: strikes that are part of another's note.
    tempos, metres, pedal: see `continuo.midi.events.Events`.
    """

    onset: np.ndarray
    duration: np.ndarray
    pitch: np.ndarray
    channel: np.ndarray
    ticks_per_quarter: int
    tracks: int
    seconds: float
    told: Sequence[str] = ()
    merged: int = 0
    tempos: Sequence[tuple[int, int]] = ()
    metres: Sequence[tuple[int, int, int]] = ()
    pedal: np.ndarray = field(default_factory=NO_PEDAL.copy)

    @property
    def bars(self) -> Bars:
        """The bars of the file; ValueError where time is not counted in quarter notes."""
        return Bars.of(self.metres, self.ticks_per_quarter)

    def seconds_at(self, ticks: np.ndarray) -> np.ndarray:
        """When these ticks are; see `continuo.midi.tempo.seconds_at`."""
        return seconds_at(ticks, self.tempos, self.ticks_per_quarter)


def read_notes(path: str | Path, reading: str = "notes", pedal: bool = False) -> MidiNotes:
    """The notes of a MIDI file; `reading` as in `chords.reading`, see `continuo.midi.pairing`;
    pedal: whether its sustain pedal is read, too.

    Raises UserError, saying what is wrong with the file, where it cannot be read.
    """
    events = read_events(path, pedal)
    paired = READINGS[reading](events)
    onset = events.tick[paired.begin]
    return MidiNotes(
        onset=onset,
        duration=paired.end - onset,
        pitch=events.pitch[paired.begin].astype(np.int16),
        channel=events.channel[paired.begin].astype(np.int16),
        ticks_per_quarter=events.ticks_per_quarter,
        tracks=len(events.end),
        seconds=events.seconds,
        told=[*events.told, *paired.told],
        merged=paired.merged,
        tempos=events.tempos,
        metres=events.metres,
        pedal=events.pedal,
    )
