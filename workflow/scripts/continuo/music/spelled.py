"""Chords spelled from the top, with their rhythm, as arrays: what the composer reads and writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from continuo.music.chords import Chord, from_text
from continuo.music.tables import read_parts

END = 128  # "no more": stands where a pitch could
STEPS = 12  # places in a quarter that the rhythm tells apart; triplets and 16ths are exact
LONGEST = 4 * STEPS  # gaps and durations from a whole note on are one class
RHYTHM = (LONGEST + 1, STEPS, LONGEST + 1)  # classes of gap, beat and duration


@dataclass(frozen=True)
class Spelled:
    """A piece, chord by chord.

    notes: (chords, slots), int16: the pitches from the top down, then END.
    rhythm: (chords, 3), int16, in 1/STEPS quarters: the gap since the onset before, the onset's
    place in its quarter, the duration; gap and duration at most LONGEST.
    """

    notes: np.ndarray
    rhythm: np.ndarray

    def __len__(self) -> int:
        return len(self.notes)


def spell(chords: Sequence[Chord], slots: int) -> np.ndarray:
    """The `notes` of these chords; the lowest pitches of a chord of more than `slots` are lost."""
    notes = np.full((len(chords), slots), END, np.int16)
    for row, chord in zip(notes, chords, strict=True):
        high = chord[::-1][:slots]
        row[: len(high)] = high
    return notes


def unspell(notes: np.ndarray) -> Chord:
    """The chord of one row of `notes`."""
    return tuple(int(pitch) for pitch in notes[notes < END][::-1])


def rhythm(onset: np.ndarray, duration: np.ndarray, quarter: np.ndarray | int) -> np.ndarray:
    """The `rhythm` of chords of one piece; onsets and durations in ticks, `quarter` ticks each."""
    gap = np.diff(onset, prepend=onset[:1])
    classes = [
        np.minimum(np.rint(gap * STEPS / quarter), LONGEST),
        np.rint(onset * STEPS / quarter) % STEPS,
        np.minimum(np.rint(duration * STEPS / quarter), LONGEST),
    ]
    return np.stack(classes, axis=1).astype(np.int16)


def read_spelled(path: str | Path, names: Iterable[str], slots: int) -> dict[str, Spelled]:
    """The pieces `names` of a table of chords, in their order; KeyError for one that is absent."""
    names = list(names)
    wanted = set(names)
    found: dict[str, Spelled] = {}
    for part in read_parts(path):
        for piece, rows in part[part["piece"].isin(wanted)].groupby("piece", sort=False):
            ticks = (rows[name].to_numpy() for name in ("onset", "duration", "ticks_per_quarter"))
            chords = [from_text(text) for text in rows["pitches"]]
            found[str(piece)] = Spelled(spell(chords, slots), rhythm(*ticks))
    return {name: found[name] for name in names}


def slots_needed(path: str | Path, names: Iterable[str], max_notes: int) -> int:
    """How many slots the pieces `names` of a table of chords take: `max_notes` if that is not 0,
    else as many as their largest chord has notes, and one for "no more"."""
    if max_notes:
        return max_notes
    wanted = set(names)
    parts = (part[part["piece"].isin(wanted)] for part in read_parts(path, ["piece", "pitches"]))
    return 2 + max(int(part["pitches"].str.count(r"\.").max()) for part in parts if len(part))
