"""MIDI files in and out: notes as the lecture decodes them, chords as it encodes them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import mido
import numpy as np
import pandas as pd

from continuo.errors import UserError
from continuo.music.bars import Bars
from continuo.music.chords import Chord
from continuo.music.events import read_events

DRUM_CHANNEL = 9
DEFAULT_TEMPO = 500_000  # microseconds a quarter, of a file that says nothing
FRAMES = 1_000_000  # of a grid; a day of music in quarters has a tenth
TEXT = {"pitches": str, "durations": str}  # of which numbers must not be made
_NAMES = np.array([str(number) for number in range(128)], object)


@dataclass(frozen=True)
class MidiNotes:
    """The notes of one file and what was noticed while they were read.

    onset, duration: ticks from the start of the file, int64, shape (notes,); durations are > 0.
    pitch, channel: int16, shape (notes,), 0..127 and 0..15.
    seconds: length of the file, NaN where its tempo map has no meaning (format 2, SMPTE time).
    restruck: notes that ended because their pitch was struck again on the same channel.
    left_open: notes that were still sounding at the end of their track.
    tempos, metres: see `continuo.music.midi_bytes.Events`.
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


def chord_table(notes: MidiNotes, max_notes: int = 0, drums: bool = True) -> pd.DataFrame:
    """The table of `chord_columns`."""
    return pd.DataFrame(chord_columns(notes, max_notes, drums)).astype(TEXT)


def chord_columns(
    notes: MidiNotes, max_notes: int = 0, drums: bool = True
) -> dict[str, np.ndarray | list[str]]:
    """All notes that begin on the same tick, of all tracks, as one chord.

    Columns: onset and duration in ticks (int64; the duration is that of the chord's longest note),
    ticks_per_quarter (int32), bar_tick and bar_ticks (int32: how far into its bar the onset is, and
    how long the bar; both 0 where the file has no time signature), tempo (int32, microseconds a
    quarter), pitches (text, see `continuo.music.chords`), durations (text: those
    of the pitches, in ticks); sorted by onset. A pitch that several tracks play is as long as the
    longest of them.
    `max_notes` keeps the highest notes of each chord, 0 keeps all; without `drums` the notes of
    MIDI's percussion channel, whose numbers are instruments and not pitches, are left out.
    """
    if max_notes < 0:
        raise ValueError(f"max_notes is {max_notes}; it is a number of notes, or 0 for all")
    onset, pitch, duration = notes.onset, notes.pitch, notes.duration
    if not drums:
        kept = notes.channel != DRUM_CHANNEL
        onset, pitch, duration = onset[kept], pitch[kept], duration[kept]
    order = np.argsort(onset * 128 + pitch, kind="stable")
    onset, pitch, duration = onset[order], pitch[order], duration[order]
    new_chord = np.diff(onset, prepend=-1) != 0
    new_pitch = new_chord | (np.diff(pitch, prepend=-1) != 0)
    if max_notes:
        chord, place = np.cumsum(new_chord) - 1, np.cumsum(new_pitch)
        highest = np.append(place[new_chord][1:] - 1, place[-1:])
        high = place > highest[chord] - max_notes
        onset, pitch, duration = onset[high], pitch[high], duration[high]
        new_pitch = new_pitch[high]
    starts = np.flatnonzero(np.diff(onset, prepend=-1))
    names = _NAMES[pitch[new_pitch]].tolist()
    held = _longest(duration, np.flatnonzero(new_pitch))
    lengths = list(map(str, held.tolist()))
    bounds = [*(np.cumsum(new_pitch)[starts] - 1).tolist(), len(names)]
    return {
        "onset": onset[starts],
        "duration": _longest(duration, starts),
        "ticks_per_quarter": np.full(len(starts), notes.ticks_per_quarter, np.int32),
        **_metre(notes, onset[starts]),
        "pitches": [".".join(names[a:b]) for a, b in itertools.pairwise(bounds)],
        "durations": [".".join(lengths[a:b]) for a, b in itertools.pairwise(bounds)],
    }


def _metre(notes: MidiNotes, onset: np.ndarray) -> dict[str, np.ndarray]:
    """Bar and tempo at each onset."""
    tick, length = np.zeros((2, len(onset)), np.int32)
    if notes.metres and notes.ticks_per_quarter > 0 and notes.bars.told:
        _, tick, length = (part.astype(np.int32) for part in notes.bars.at(onset))
    # by tick alone: of several at one tick the last counts, whichever is faster
    changes = dict(sorted([(0, DEFAULT_TEMPO), *notes.tempos], key=lambda change: change[0]))
    last = np.searchsorted(list(changes), onset, "right") - 1
    tempo = np.array(list(changes.values()), np.int32)[last]
    return {"bar_tick": tick, "bar_ticks": length, "tempo": tempo}


def _longest(duration: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The longest of each run of durations, which begin at `starts`."""
    return np.maximum.reduceat(duration, starts) if len(starts) else duration


def frame_columns(
    notes: MidiNotes, grid: float, max_notes: int = 0, drums: bool = True
) -> dict[str, np.ndarray | list[str]]:
    """What sounds at every `grid` quarters from the start of the file, as one chord each.

    A note sounds from its onset up to, and without, its end, so that a note held over two points of
    the grid is in two chords, whether it is struck again or not. Points where nothing sounds have
    no chord. Columns as those of `chord_columns`; all durations are one step of the grid.

    Raises UserError where there are more than FRAMES points.
    """
    step = notes.ticks_per_quarter * grid
    end = notes.onset + notes.duration
    if len(end) and end.max() / step > FRAMES:
        raise UserError(f"longer than {FRAMES:,} steps of chords.grid; make the steps longer")
    first, behind = (np.ceil(ticks / step - 1e-9).astype(np.int64) for ticks in (notes.onset, end))
    points = behind - first
    place = np.repeat(first, points) + np.arange(points.sum())
    place -= np.repeat(np.cumsum(points) - points, points)
    sounding = replace(
        notes,
        onset=np.rint(place * step).astype(np.int64),
        duration=np.full(len(place), max(round(step), 1), np.int64),
        pitch=np.repeat(notes.pitch, points),
        channel=np.repeat(notes.channel, points),
    )
    return chord_columns(sounding, max_notes, drums)


def write_chords(
    chords: Sequence[Chord],
    path: str | Path,
    program: int = 46,
    velocity: int = 64,
    tempo: int = 500_000,
    ticks: int = 120,
    ticks_per_quarter: int = 480,
) -> None:
    """Write `chords`, one after the other, each held `ticks`, as a format 1 MIDI file.

    program: General MIDI program counted from 0 (46 is the harp). tempo: microseconds a quarter.
    """
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("set_tempo", tempo=tempo))
    track.append(mido.Message("program_change", program=program))
    for chord in chords:
        for pitch in chord:
            track.append(mido.Message("note_on", note=pitch, velocity=velocity))
        for place, pitch in enumerate(chord):
            track.append(mido.Message("note_off", note=pitch, time=0 if place else ticks))
    track.append(mido.MetaMessage("end_of_track"))
    mido.MidiFile(type=1, ticks_per_beat=ticks_per_quarter, tracks=[track]).save(path)
