"""MIDI files in and out: notes as the lecture decodes them, chords as it encodes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import pandas as pd

from continuo.errors import UserError
from continuo.music.chords import Chord, make_chord, to_text

DRUM_CHANNEL = 9
LATEST = 2**40  # ticks; a month of music at 480 ticks a quarter has 2**31


@dataclass(frozen=True)
class MidiNotes:
    """The notes of one file and what was noticed while they were read.

    onset, duration: ticks from the start of the file, int64, shape (notes,); durations are > 0.
    pitch, channel: int16, shape (notes,), 0..127 and 0..15.
    seconds: length of the file, NaN where its tempo map has no meaning (format 2, SMPTE time).
    restruck: notes that ended because their pitch was struck again on the same channel.
    left_open: notes that were still sounding at the end of their track.
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


def read_notes(path: str | Path) -> MidiNotes:
    """The notes of a MIDI file, as the lecture reads them.

    Time is counted in ticks, message by message, per track. A `note_on` opens a note (channel,
    pitch); a `note_off`, or a second `note_on` of the same channel and pitch, closes it without
    opening another. Notes still open at the end of the track end there. Notes of no length are
    dropped. A `note_on` of velocity 0 with nothing to close opens nothing: it is MIDI's other way
    to write `note_off`.

    Raises UserError, saying what is wrong with the file, where it cannot be read.
    """
    midi = _parse(path)
    notes: list[tuple[int, int, int, int]] = []
    restruck = left_open = 0
    for track in midi.tracks:
        opened: dict[tuple[int, int], int] = {}
        now = 0
        for message in track:
            now += message.time
            if message.type not in ("note_on", "note_off"):
                continue
            key = (message.channel, message.note)
            struck = message.type == "note_on" and message.velocity > 0
            if key in opened:
                start = opened.pop(key)
                notes.append((start, now - start, message.note, message.channel))
                restruck += struck
            elif struck:
                opened[key] = now
        left_open += len(opened)
        notes.extend((start, now - start, note, ch) for (ch, note), start in opened.items())

    if any(onset + duration > LATEST for onset, duration, *_ in notes):
        raise UserError(f"{path}: broken MIDI (a note beyond {LATEST} ticks)")
    columns = np.array([n for n in notes if n[1] > 0], np.int64).reshape(-1, 4).T
    metrical = midi.type != 2 and midi.ticks_per_beat > 0
    return MidiNotes(
        onset=columns[0],
        duration=columns[1],
        pitch=columns[2].astype(np.int16),
        channel=columns[3].astype(np.int16),
        ticks_per_quarter=midi.ticks_per_beat,
        tracks=len(midi.tracks),
        seconds=midi.length if metrical else float("nan"),
        restruck=restruck,
        left_open=left_open,
    )


def _parse(path: str | Path) -> mido.MidiFile:
    with Path(path).open("rb") as file:
        head = file.read(4)
    if not head:
        raise UserError(f"{path}: the file is empty")
    if head != b"MThd":
        raise UserError(f"{path}: not a MIDI file (it begins with {head!r}, not with b'MThd')")
    try:
        # clip: data bytes above 127 are common in old files and harm nothing but their own event
        return mido.MidiFile(path, clip=True)
    except EOFError:
        raise UserError(f"{path}: the file is cut short") from None
    except Exception as error:  # mido lets whatever its parser trips over through
        raise UserError(f"{path}: broken MIDI ({type(error).__name__}: {error})") from error


def chord_table(notes: MidiNotes, max_notes: int = 0, drums: bool = True) -> pd.DataFrame:
    """All notes that begin on the same tick, of all tracks, as one chord per row.

    Columns: onset and duration in ticks (int64; the duration is that of the chord's longest note),
    ticks_per_quarter (int32), pitches (text, see `continuo.music.chords`); sorted by onset.
    `max_notes` keeps the highest notes of each chord, 0 keeps all; without `drums` the notes of
    MIDI's percussion channel, whose numbers are instruments and not pitches, are left out.
    """
    kept = np.ones(len(notes.onset), bool) if drums else notes.channel != DRUM_CHANNEL
    onset, pitch, duration = notes.onset[kept], notes.pitch[kept], notes.duration[kept]
    order = np.lexsort((pitch, onset))
    onset, pitch, duration = onset[order], pitch[order], duration[order]
    starts = np.flatnonzero(np.diff(onset, prepend=-1))
    rows = []
    for group in np.split(np.arange(len(onset)), starts[1:]) if len(onset) else []:
        chord = make_chord(pitch[group].tolist(), max_notes)
        sounding = np.isin(pitch[group], chord)
        rows.append((onset[group[0]], duration[group][sounding].max(), to_text(chord)))
    table = pd.DataFrame(rows, columns=["onset", "duration", "pitches"])
    table = table.astype({"onset": np.int64, "duration": np.int64, "pitches": str})
    table.insert(2, "ticks_per_quarter", np.int32(notes.ticks_per_quarter))
    return table


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
