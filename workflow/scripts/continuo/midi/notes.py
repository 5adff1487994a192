"""MIDI files in and out: notes as the lecture decodes them, chords as it encodes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from continuo.midi.bars import Bars
from continuo.midi.events import read_events

DEFAULT_TEMPO = 500_000  # microseconds a quarter, of a file that says nothing


@dataclass(frozen=True)
class MidiNotes:
    """The notes of one file and what was noticed while they were read.

    onset, duration: ticks from the start of the file, int64, shape (notes,); durations are > 0.
    pitch, channel: int16, shape (notes,), 0..127 and 0..15.
    seconds: length of the file, NaN where its tempo map has no meaning (format 2, SMPTE time).
    restruck: notes that ended because their pitch was struck again on the same channel.
    left_open: notes that were still sounding at the end of their track.
    tempos, metres: see `continuo.midi.bytes.Events`.
    """

    onset: np.ndarray
    duration: np.ndarray
    pitch: np.ndarray
    channel: np.ndarray
    ticks_per_quarter: int
    tracks: int
    seconds: float
    restruck: int
    left_open: int
    tempos: Sequence[tuple[int, int]] = ()
    metres: Sequence[tuple[int, int, int]] = ()

    @property
    def bars(self) -> Bars:
        """The bars of the file; ValueError where time is not counted in quarter notes."""
        return Bars.of(self.metres, self.ticks_per_quarter)


def read_notes(path: str | Path) -> MidiNotes:
    """The notes of a MIDI file, as the lecture reads them.

    Time is counted in ticks, message by message, per track. A `note_on` opens a note (channel,
    pitch); a `note_off`, or a second `note_on` of the same channel and pitch, closes it without
    opening another. Notes still open at the end of the track end there. Notes of no length are
    dropped. A `note_on` of velocity 0 with nothing to close opens nothing: it is MIDI's other way
    to write `note_off`.

    Raises UserError, saying what is wrong with the file, where it cannot be read.
    """
    events = read_events(path)
    key = (events.track * 16 + events.channel) * 128 + events.pitch
    if len(events.end) <= 16:
        key = key.astype(np.int16)  # which is sorted by counting
    order = np.argsort(key, kind="stable")
    key, tick, struck = key[order], events.tick[order], events.struck[order]
    first = np.diff(key, prepend=-1) != 0
    last, restruck = np.ones((2, len(key)), bool)
    last[:-1], restruck[:-1] = first[1:], struck[1:]
    # after an end a note is closed; each strike since then opened it or closed it in turn
    strikes = np.cumsum(struck)
    reset = np.maximum.accumulate(np.where(first | ~struck, np.arange(len(key)), 0))
    begins = np.flatnonzero(struck & ((strikes - strikes[reset] + struck[reset]) % 2 == 1))

    onset, left_open, restruck = tick[begins], last[begins], restruck[begins]
    end = np.where(left_open, events.end[events.track[order][begins]], np.roll(tick, -1)[begins])
    kept = end > onset
    return MidiNotes(
        onset=onset[kept],
        duration=(end - onset)[kept],
        pitch=events.pitch[order][begins][kept].astype(np.int16),
        channel=events.channel[order][begins][kept].astype(np.int16),
        ticks_per_quarter=events.ticks_per_quarter,
        tracks=len(events.end),
        seconds=events.seconds,
        restruck=int((restruck & ~left_open).sum()),
        left_open=int(left_open.sum()),
        tempos=events.tempos,
        metres=events.metres,
    )
