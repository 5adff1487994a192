"""A performance put on its beats: bars, quarters and a tempo in place of plain time."""

from dataclasses import replace

import numpy as np

from continuo.base.errors import UserError
from continuo.midi.events import NO_PEDAL
from continuo.midi.notes import MidiNotes
from continuo.midi.pedal import held_by_pedal
from continuo.scores.performances.accents import Accents, Struck
from continuo.scores.performances.beats import find_beats
from continuo.scores.performances.metre import find_bars
from continuo.scores.performances.quantise import parts_of_beats

QUARTER = 480  # ticks
HOURS, NOTES = 3, 200_000  # beats are not looked for in more
_STEP = QUARTER // 48  # ticks; onsets are put on these
_LENGTHS = QUARTER // 12  # and ends on these
_ON = 0.05  # seconds from a beat to a chord on it
_MOSTLY = 0.8  # share of beats parted by three, from which a beat is a dotted quarter


def put_on_beats(notes: MidiNotes, pedal: bool = True) -> MidiNotes:
    """The same notes, their ticks counted from the beats that are found in them.

    Notes struck together begin together. A beat is a quarter, or a dotted one where most are parted
    by three; onsets are on parts of it. Tempos are those of the beats, so that the piece at its
    tempos takes the time that it was played in; metres those of the bars that are found. pedal:
    whether it lengthens notes; beats are found without.

    Raises UserError where there is more than can be looked at, see `too_much`.
    """
    if not len(notes.onset):
        return notes
    if reason := too_much(notes):
        raise UserError(f"{reason}; set chords.timing to score")
    order = np.lexsort([notes.pitch, notes.onset])
    onset, pitch = notes.onset[order], notes.pitch[order]
    begin, end = notes.seconds_at(onset), notes.seconds_at(onset + notes.duration[order])
    struck = Struck.of(begin, end - begin, pitch)
    accents = Accents.of(struck)
    found = find_beats(struck.seconds, accents.places)
    beats = _on_chords(found.seconds, struck.seconds)
    beats, in_threes = _around(beats, found.in_threes, struck.seconds)

    beat_ticks = QUARTER * 3 // 2 if in_threes.mean() > _MOSTLY else QUARTER
    bars = find_bars(_down(beats[:-1], struck, accents.down))
    if pedal:
        end = notes.seconds_at(onset + held_by_pedal(notes).duration[order])
    tick = (np.arange(len(beats)) + bars[0, 0]) * beat_ticks
    place = parts_of_beats(struck.seconds, beats)
    start = np.rint((place + bars[0, 0]) * beat_ticks / _STEP).astype(np.int64) * _STEP
    start = np.maximum(start, 0)[struck.chord]
    beyond = np.maximum(end - beats[-1], 0) / (beats[-1] - beats[-2]) * beat_ticks
    stop = np.rint((np.interp(end, beats, tick) + beyond) / _LENGTHS).astype(np.int64) * _LENGTHS
    microseconds = np.diff(beats) * 1e6 * QUARTER / beat_ticks
    played = notes.at(order, onset=start, duration=np.maximum(stop - start, _LENGTHS))
    return replace(
        played,
        ticks_per_quarter=QUARTER,
        tempos=list(zip(tick.tolist(), np.rint(microseconds).astype(int).tolist(), strict=False)),
        metres=_metres(bars, tick, beat_ticks),
        pedal=NO_PEDAL,
    )


def too_much(notes: MidiNotes) -> str:
    """Why beats are not looked for in these notes; nothing if they are."""
    if len(notes.onset) > NOTES:
        return f"its beats are not looked for: more than {NOTES:,} notes"
    if len(notes.onset) and notes.seconds_at(notes.onset).max() > HOURS * 3600:
        return f"its beats are not looked for: longer than {HOURS} hours"
    return ""


def _around(
    beats: np.ndarray, in_threes: np.ndarray, chords: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The beats with as many more as the first and the last chord ask for, at the tempo there."""
    first, last = beats[1] - beats[0], beats[-1] - beats[-2]
    before = max(int(np.ceil((beats[0] - chords[0]) / first)), 0)
    after = max(int(np.ceil((chords[-1] + 1e-6 - beats[-1]) / last)), 0)
    beats = np.concatenate(
        [
            beats[0] - first * np.arange(before, 0, -1),
            beats,
            beats[-1] + last * np.arange(1, after + 1),
        ]
    )
    return beats, np.pad(in_threes, (before, after), mode="edge")


def _nearest(beats: np.ndarray, chords: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The chord that is nearest to each beat, and whether it is on it."""
    after = np.minimum(np.searchsorted(chords, beats), len(chords) - 1)
    before = np.maximum(after - 1, 0)
    closer = np.abs(chords[before] - beats) <= np.abs(chords[after] - beats)
    nearest = np.where(closer, before, after)
    return nearest, np.abs(chords[nearest] - beats) <= _ON


def _on_chords(beats: np.ndarray, chords: np.ndarray) -> np.ndarray:
    """Beats begin with the chords that are on them: they are found to a frame or two alone."""
    nearest, on = _nearest(beats, chords)
    return np.where(on, chords[nearest], beats)


def _down(beats: np.ndarray, struck: Struck, down: np.ndarray) -> np.ndarray:
    """How much likelier than not each beat begins a bar; 0 where no chord is on it."""
    nearest, on = _nearest(beats, struck.seconds)
    return np.where(on, down[nearest], 0.0)


def _metres(bars: np.ndarray, tick: np.ndarray, beat_ticks: int) -> list[tuple[int, int, int]]:
    """Time signatures where bars change, or begin before the last is full; the first at 0."""
    told, metre, due = [(0, int(bars[0, 1]))], bars[0, 1], (-bars[0, 0]) % bars[0, 1]
    for number, (place, beats) in enumerate(bars):
        if place == 0:
            if beats != metre or number != due:
                told.append((int(tick[number]), int(beats)))
            metre, due = beats, number + beats
    if beat_ticks == QUARTER:
        return [(at, beats, 4) for at, beats in told]
    return [(at, 3 * beats, 8) for at, beats in told]
