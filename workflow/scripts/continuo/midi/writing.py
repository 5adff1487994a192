"""Chords as a MIDI file, as the lecture encodes them."""

from collections.abc import Sequence
from pathlib import Path

import mido


def write_chords(
    chords: Sequence[Sequence[int]],
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
