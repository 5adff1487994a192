"""Chords out of the notes of a MIDI file, in columns."""

import itertools
from operator import itemgetter

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.midi.instruments import players_of
from continuo.midi.notes import MidiNotes
from continuo.midi.tempo import tempo_map

FRAMES = 1_000_000  # of a grid; a day of music in quarters has a tenth
SOUNDING = 4_000_000  # notes in all the chords of a grid
LOUDNESS = 16  # velocities of a class: ppp, pp, p, mp, mf, f, ff, fff
# columns of which numbers must not be made
TEXT = {"pitches": str, "durations": str, "players": str, "drums": str}


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
    quarter), pitches (text, see `continuo.pieces.chords`), durations (text: those
    of the pitches, in ticks), players (text: who plays each of them, see
    `continuo.midi.instruments.players_of`), loudness (int16, a class of the mean velocity), drums
    (text: those struck until the next chord, as "0:36 240:42", how many ticks later each and its
    number); sorted by onset. A pitch that several parts play is that of the one that holds it
    longest.
    `max_notes` keeps the highest notes of each chord, 0 keeps all; without `drums` the notes of
    MIDI's percussion channel, whose numbers are instruments and not pitches, are in no chord, but
    beside them.
    """
    if max_notes < 0:
        raise ValueError(f"max_notes is {max_notes}; it is a number of notes, or 0 for all")
    heard = notes if drums or not notes.drums.any() else notes.at(~notes.drums)
    player = players_of(heard.parts, heard.part, heard.pitch)
    heard = heard.at(np.argsort(heard.onset * 128 + heard.pitch, kind="stable"))
    onset, pitch = heard.onset, heard.pitch
    new_chord = np.diff(onset, prepend=-1) != 0
    new_pitch = new_chord | (np.diff(pitch, prepend=-1) != 0)
    if max_notes:
        chord, place = np.cumsum(new_chord) - 1, np.cumsum(new_pitch)
        highest = np.append(place[new_chord][1:] - 1, place[-1:])
        high = place > highest[chord] - max_notes
        heard = heard.at(high)
        onset, pitch, new_pitch = heard.onset, heard.pitch, new_pitch[high]
    starts = np.flatnonzero(np.diff(onset, prepend=-1))
    parts = max(len(heard.parts), 1)
    longest = _highest(heard.duration * parts + (parts - 1 - heard.part), new_pitch)
    held, part = longest // parts, parts - 1 - longest % parts
    last = np.diff(onset[new_pitch], append=-1) != 0  # which ends its chord
    count = np.diff(starts, append=len(onset))
    loud = np.add.reduceat(heard.velocity, starts, dtype=np.int64) if len(starts) else count
    return {
        "onset": onset[starts],
        "duration": _highest(heard.duration, np.diff(onset, prepend=-1) != 0),
        "ticks_per_quarter": np.full(len(starts), notes.ticks_per_quarter, np.int32),
        **_metre(notes, onset[starts]),
        "pitches": _texts(pitch[new_pitch], last),
        "durations": _texts(held, last),
        "players": _texts(player[part], last),
        "loudness": (loud / (count * LOUDNESS)).astype(np.int16),
        "drums": [""] * len(starts) if drums else _beside(notes, onset[starts]),
    }


def _texts(numbers: np.ndarray, last: np.ndarray) -> list[str]:
    """The numbers of each chord, with dots between them; last: which is the last of its chord."""
    which, values = pd.factorize(numbers)
    words = np.array([f"{value}{sign}" for sign in ".\n" for value in values.tolist()], object)
    return "".join(words[which + last * len(values)].tolist()).split("\n")[:-1]


def _beside(notes: MidiNotes, onset: np.ndarray) -> list[str]:
    """The drums that are struck from each chord to the next, those before the first with it; onset:
    of the chords, in ticks."""
    found = [""] * len(onset)
    if not len(onset) or not notes.drums.any():
        return found
    struck = np.unique(notes.onset[notes.drums] * 128 + notes.pitch[notes.drums])
    at, pitch = np.divmod(struck, 128)
    chord = np.maximum(np.searchsorted(onset, at, "right") - 1, 0)
    words = map("{}:{}".format, (at - onset[chord]).tolist(), pitch.tolist())
    for place, strikes in itertools.groupby(zip(chord.tolist(), words, strict=True), itemgetter(0)):
        found[place] = " ".join(word for _, word in strikes)
    return found


def _metre(notes: MidiNotes, onset: np.ndarray) -> dict[str, np.ndarray]:
    """Bar and tempo at each onset."""
    tick, length = np.zeros((2, len(onset)), np.int32)
    if notes.metres and notes.ticks_per_quarter > 0 and notes.bars.told:
        _, tick, length = (part.astype(np.int32) for part in notes.bars.at(onset))
    at, tempos = tempo_map(notes.tempos)
    tempo = tempos[np.searchsorted(at, onset, "right") - 1].astype(np.int32)
    return {"bar_tick": tick, "bar_ticks": length, "tempo": tempo}


def _highest(values: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """The highest of each run of values, which begin where `begins` is true."""
    return np.maximum.reduceat(values, np.flatnonzero(begins)) if len(values) else values


def on_grid(notes: MidiNotes, grid: float) -> MidiNotes:
    """A note for each point of a grid at which a note sounds, points being every `grid` quarters
    from the start of the file; all last one step of it.

    A note sounds from its onset up to, and without, its end, so that a note held over two points of
    the grid is at both, whether it is struck again or not.

    Raises UserError where time is not counted in quarters, or there are more than FRAMES points, or
    SOUNDING notes in all at them.
    """
    if notes.ticks_per_quarter <= 0:
        counted = "in frames (SMPTE)" if notes.ticks_per_quarter else "in no unit (a division of 0)"
        raise UserError(
            f"time is counted {counted}, not in quarters as chords.grid is; set it to 0"
        )
    step = notes.ticks_per_quarter * grid
    end = notes.onset + notes.duration
    if len(end) and end.max() > step * FRAMES:
        raise UserError(f"longer than {FRAMES:,} steps of chords.grid; make the steps longer")
    first, behind = (np.ceil(ticks / step - 1e-9).astype(np.int64) for ticks in (notes.onset, end))
    points = behind - first
    if points.sum() > SOUNDING:
        raise UserError(
            f"more than {SOUNDING:,} notes at the steps of chords.grid; make the steps longer"
        )
    place = np.repeat(first, points) + np.arange(points.sum())
    place -= np.repeat(np.cumsum(points) - points, points)
    return notes.at(
        np.repeat(np.arange(len(points)), points),
        onset=np.rint(place * step).astype(np.int64),
        duration=np.full(len(place), max(round(step), 1), np.int64),
    )
