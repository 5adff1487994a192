"""MIDI files written: chords as the lecture encodes them, and notes with their parts."""

from collections.abc import Sequence
from pathlib import Path

import mido
import numpy as np

from continuo.midi.instruments import Part
from continuo.midi.notes import MidiNotes, sounding_on

KEYS = {  # as mido names them, by their sharps and whether they are minor
    (sharps, minor): name + "m" * minor
    for minor, names in enumerate(
        ("Cb Gb Db Ab Eb Bb F C G D A E B F# C#", "Ab Eb Bb F C G D A E B F# C# G# D# A#")
    )
    for sharps, name in enumerate(names.split(), -7)
}
_HEAD, _END, _CHANGE, _STRIKE = range(4)  # the order of what is at one tick


def write_chords(
    chords: Sequence[Sequence[int]],
    path: str | Path,
    program: int = 46,
    velocity: int = 64,
    tempo: int = 500_000,
    ticks: int = 120,
    held: bool = False,
    ticks_per_quarter: int = 480,
) -> None:
    """Write `chords`, one after the other, each held `ticks`, as a format 1 MIDI file.

    program: General MIDI program counted from 0 (46 is the harp). tempo: microseconds a quarter.
    held: see `write_notes`.
    """
    size = [len(chord) for chord in chords]
    pitch = np.array([pitch for chord in chords for pitch in chord], np.int16)
    notes = MidiNotes(
        onset=np.repeat(np.arange(len(chords), dtype=np.int64) * ticks, size),
        duration=np.full(len(pitch), ticks, np.int64),
        pitch=pitch,
        velocity=np.full(len(pitch), velocity, np.int16),
        part=np.zeros(len(pitch), np.int32),
        parts=[Part(0, 0, program)],
        ticks_per_quarter=ticks_per_quarter,
        tracks=1,
        seconds=float("nan"),
        tempos=[(0, tempo)],
    )
    write_notes(notes, path, held)


def write_notes(notes: MidiNotes, path: str | Path, held: bool = False) -> None:
    """Write the notes as a format 1 MIDI file, each in the track and on the channel of its part;
    the first track has the tempos, metres and keys.

    A track has its name, and tells an instrument where it begins to play it, the first at its
    start. What begins together stands in the order of the notes. held: a note but drums that is
    struck as its pitch ends sounds on instead, and stays its part's.
    """
    if held:
        notes = _sounding_on(notes)
    tracks: list[list[tuple[int, int, mido.Message | mido.MetaMessage]]] = [
        [] for _ in range(1 + max((part.track for part in notes.parts), default=0))
    ]
    for part in notes.parts:
        if part.name and not tracks[part.track]:
            tracks[part.track].append((0, _HEAD, mido.MetaMessage("track_name", name=part.name)))
    first = tracks[0]
    first += [(at, _HEAD, mido.MetaMessage("set_tempo", tempo=t)) for at, t in notes.tempos]
    played: dict[tuple[int, int], int] = {}
    order = np.argsort(notes.onset, kind="stable").tolist()
    rows = list(zip(*(getattr(notes, name).tolist() for name in ("onset", "part")), strict=True))
    for place in order:
        at, part = rows[place][0], notes.parts[rows[place][1]]
        lane = part.track, part.channel
        if played.get(lane) != part.program:
            begins = lane not in played
            change = mido.Message("program_change", channel=part.channel, program=part.program)
            tracks[part.track].append((0, _HEAD, change) if begins else (at, _CHANGE, change))
            played[lane] = part.program
    for at, top, bottom in notes.metres:
        metre = mido.MetaMessage("time_signature", numerator=top, denominator=bottom)
        first.append((at, _HEAD, metre))
    first += [
        (at, _HEAD, mido.MetaMessage("key_signature", key=KEYS[sharps, minor]))
        for at, sharps, minor in notes.keys
    ]
    columns = (getattr(notes, name).tolist() for name in ("onset", "duration", "pitch", "velocity"))
    for (at, held, pitch, velocity), (_, number) in zip(
        zip(*columns, strict=True), rows, strict=True
    ):
        part = notes.parts[number]
        what = {"channel": part.channel, "note": pitch}
        struck = mido.Message("note_on", **what, velocity=velocity)
        tracks[part.track].append((at, _STRIKE, struck))
        tracks[part.track].append((at + held, _END, mido.Message("note_off", **what)))
    file = mido.MidiFile(type=1, ticks_per_beat=notes.ticks_per_quarter, charset="utf-8")
    for events in tracks:
        track, now = mido.MidiTrack(), 0
        for at, _, message in sorted(events, key=lambda event: event[:2]):
            track.append(message.copy(time=at - now))
            now = at
        track.append(mido.MetaMessage("end_of_track"))
        file.tracks.append(track)
    file.save(path)


def _sounding_on(notes: MidiNotes) -> MidiNotes:
    tuned = np.flatnonzero(~notes.drums)
    onset, end = notes.onset, notes.onset + notes.duration
    left, until = sounding_on(onset[tuned], end[tuned], notes.pitch[tuned])
    end[tuned[left]] = until
    places = np.sort(np.concatenate([tuned[left], np.flatnonzero(notes.drums)]))
    return notes.at(places, duration=(end - onset)[places])
