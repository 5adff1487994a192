"""Pieces with their rhythm, as MIDI files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from continuo.midi.events import DRUMS
from continuo.midi.instruments import KINDS, PERCUSSIONIST, Part
from continuo.midi.notes import MidiNotes
from continuo.midi.writing import write_notes
from continuo.pieces.chord_table import LOUDNESS
from continuo.pieces.spelled import END, STEPS, Spelled

STRIKE = STEPS // 4  # steps that a drum is held
ROUNDED = 2  # steps; so far can an onset and its place in the bar be rounded apart, twice


def write_spelled(
    piece: Spelled,
    path: str | Path,
    program: int | None = None,
    velocity: int = 64,
    tempo: int = 500_000,
    names: Mapping[int, str] | None = None,
    changes: Sequence[tuple[float, int]] = (),
    held: bool = False,
) -> None:
    """Write `piece`, STEPS ticks a quarter, as a format 1 MIDI file from its first note on.

    Each player has a track with its instrument, or with `program`, a General MIDI program counted
    from 0; `names` are those of the tracks, by player. Where a pitch is struck again while it
    sounds, it ends there. The metre is written where the piece knows it; a piece that begins within
    a bar has what is left of it as a bar of its own. tempo: microseconds a quarter; changes: of
    it, each with where it begins, in quarters from the first note on. velocity: of
    all notes of a piece that is always as loud; else that of each chord's loudness. held: see
    `write_notes`.
    """
    onset = piece.onset - piece.onset[0]
    metres = [(at, *signature(bar)) for at, bar in _metres(onset, piece.bar)]
    found = np.array([*notes_of(piece), *drums_of(piece)], np.int64).reshape(-1, 5)
    players, part = _by_height(found)
    loud = found[:, 4]
    even = not len(loud) or (loud == loud[0]).all()
    velocities = np.full(len(loud), velocity) if even else (loud * LOUDNESS + LOUDNESS // 2)
    notes = MidiNotes(
        onset=found[:, 1],
        duration=found[:, 2] - found[:, 1],
        pitch=found[:, 0],
        velocity=velocities,
        part=part,
        parts=_parts(players.tolist(), program, names or {}),
        ticks_per_quarter=STEPS,
        tracks=max(len(players), 1),
        seconds=float("nan"),
        tempos=[(0, tempo), *((round(at * STEPS), value) for at, value in changes)],
        metres=metres,
    )
    write_notes(notes, path, held)


def _by_height(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The players of the notes, drums last, the others by the means of their pitches, the highest
    first; and whose each note is, a place among them. found: rows of `notes_of`."""
    players, part = np.unique(found[:, 3], return_inverse=True)
    height = np.bincount(part, found[:, 0], len(players)) / np.bincount(part)
    order = np.lexsort([-height, players % KINDS == PERCUSSIONIST])
    return players[order], np.argsort(order)[part]


def _parts(players: Sequence[int], program: int | None, names: Mapping[int, str]) -> list[Part]:
    """A part for each player, on channels of their own as far as there are so many."""
    free = [channel for channel in range(16) if channel != DRUMS]
    parts = []
    for track, player in enumerate(players):
        kind = player % KINDS
        drums = kind == PERCUSSIONIST
        channel = DRUMS if drums else free[track % len(free)]
        played = 0 if drums else kind if program is None else program
        parts.append(Part(track, channel, played, names.get(player, "")))
    return parts


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


def notes_of(piece: Spelled) -> list[tuple[int, int, int, int, int]]:
    """(pitch, onset, end, player, loudness) of each note, by onset; onset and end in 1/STEPS
    quarters from the first onset on."""
    onset = piece.onset - piece.onset[0]
    found: list[tuple[int, int, int, int, int]] = []
    sounding: dict[tuple[int, int], int] = {}  # where in `found` a player's last of a pitch is
    chords = zip(
        onset.tolist(),
        piece.loudness.tolist(),
        *(part.tolist() for part in (piece.notes, piece.times[:, 1:], piece.players)),
        strict=True,
    )
    for at, loudness, *chord in chords:
        for pitch, held, player in zip(*chord, strict=True):
            if pitch == END:
                break
            key = pitch, player
            if key in sounding:
                last = found[sounding[key]]
                found[sounding[key]] = (*last[:2], min(last[2], at), *last[3:])
            sounding[key] = len(found)
            found.append((pitch, at, at + held, player, loudness))
    return [note for note in found if note[2] > note[1]]


def drums_of(piece: Spelled) -> list[tuple[int, int, int, int, int]]:
    """As `notes_of`, of its drums; what is struck before the first onset is left out."""
    onset = piece.onset - piece.onset[0]
    return [
        (pitch, at + offset, at + offset + STRIKE, PERCUSSIONIST, loudness)
        for at, loudness, strikes in zip(
            onset.tolist(), piece.loudness.tolist(), piece.drums.tolist(), strict=True
        )
        for offset, pitch in strikes
        if at + offset >= 0
    ]


def signature(bar: int) -> tuple[int, int]:
    """Numerator and denominator of a bar of so many 1/STEPS quarters: quarters, else eighths, else
    a finer part of the whole note."""
    for denominator in (4, 8, 16, 32):
        unit = 4 * STEPS // denominator
        if bar % unit == 0 and bar // unit < 256:
            return bar // unit, denominator
    return max(1, min(255, int(np.rint(bar / (STEPS / 8))))), 32
