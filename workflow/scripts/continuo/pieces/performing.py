"""Pieces with their rhythm, as MIDI files."""

from pathlib import Path

import mido
import numpy as np

from continuo.pieces.spelled import END, STEPS, Spelled

ROUNDED = 2  # steps; so far can an onset and its place in the bar be rounded apart, twice


def write_spelled(
    piece: Spelled,
    path: str | Path,
    program: int = 46,
    velocity: int = 64,
    tempo: int = 500_000,
) -> None:
    """Write `piece`, STEPS ticks a quarter, as a format 1 MIDI file from its first note on.

    Where a pitch is struck again while it sounds, it ends there. The metre is written where the
    piece knows it; a piece that begins within a bar has what is left of it as a bar of its own.
    program: General MIDI program counted from 0; tempo: microseconds a quarter.
    """
    onset = piece.onset - piece.onset[0]
    events: list[tuple[int, int, mido.Message | mido.MetaMessage]] = [
        (0, 0, mido.MetaMessage("set_tempo", tempo=tempo)),
        (0, 0, mido.Message("program_change", program=program)),
    ]
    for at, bar in _metres(onset, piece.bar):
        numerator, denominator = signature(bar)
        message = mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)
        events.append((at, 0, message))
    for pitch, first, end in notes_of(piece):
        events.append((first, 2, mido.Message("note_on", note=pitch, velocity=velocity)))
        events.append((end, 1, mido.Message("note_off", note=pitch)))
    events.sort(key=lambda event: event[:2])
    track, now = mido.MidiTrack(), 0
    for at, _, message in events:
        track.append(message.copy(time=at - now))
        now = at
    track.append(mido.MetaMessage("end_of_track"))
    mido.MidiFile(type=1, ticks_per_beat=STEPS, tracks=[track]).save(path)


def _metres(onset: np.ndarray, bar: np.ndarray) -> list[tuple[int, int]]:
    """Where bars of another length, or counted from another place, begin, and their length; both in
    1/STEPS quarters."""
    found: list[tuple[int, int]] = []
    begun = now = 0
    for at, (place, length) in zip(onset.tolist(), bar.tolist(), strict=True):
        begins = at - place
        if not length or (length == now and _apart(begins, begun, length) <= ROUNDED):
            continue
        found = [change for change in found if change[0] < begins]  # a bar that was cut short
        if begins < 0:  # the piece begins within this bar
            found = [(0, begins + length), (begins + length, length)]
        else:
            found.append((begins, length))
        begun, now = begins, length
    return found


def _apart(one: int, other: int, length: int) -> int:
    """How far from each other two places are in bars of this length."""
    over = (one - other) % length
    return min(over, length - over)


def notes_of(piece: Spelled) -> list[tuple[int, int, int]]:
    """(pitch, onset, end) of each note, in 1/STEPS quarters from the first onset on, by onset."""
    onset = piece.onset - piece.onset[0]
    found: list[tuple[int, int, int]] = []
    sounding: dict[int, int] = {}  # where in `found` the last note of a pitch is
    for at, pitches, times in zip(onset.tolist(), piece.notes, piece.times[:, 1:], strict=True):
        for pitch, held in zip(pitches.tolist(), times.tolist(), strict=True):
            if pitch == END:
                break
            if pitch in sounding:
                place = sounding[pitch]
                found[place] = (pitch, found[place][1], min(found[place][2], at))
            sounding[pitch] = len(found)
            found.append((pitch, at, at + held))
    return [note for note in found if note[2] > note[1]]


def signature(bar: int) -> tuple[int, int]:
    """Numerator and denominator of a bar of so many 1/STEPS quarters: quarters, else eighths, else
    a finer part of the whole note."""
    for denominator in (4, 8, 16, 32):
        unit = 4 * STEPS // denominator
        if bar % unit == 0 and bar // unit < 256:
            return bar // unit, denominator
    return max(1, min(255, int(np.rint(bar / (STEPS / 8))))), 32
