"""Music as it sounds, chord by chord: what the features of a style are found in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.pieces.chords import Chord, from_text
from continuo.pieces.spelled import STEPS, Spelled, quarters_in_ticks, unspell
from continuo.pieces.tables import read_parts

COLUMNS = "piece onset ticks_per_quarter bar_tick bar_ticks pitches durations".split()
TOUCHING = 1e-3  # quarters; a note that ends so short behind an onset does not sound there


@dataclass(frozen=True)
class Passage:
    """Consecutive chords; times in quarters.

    struck: the notes that begin together; sounding: these and those that are still held; onset:
    (chords,); held: of each chord, how long its notes last, from the lowest; bar: (chords, 2), how
    far into its bar the onset is and how long the bar, 0 and 0 where the metre is not known.
    """

    struck: Sequence[Chord]
    sounding: Sequence[Chord]
    onset: np.ndarray
    held: Sequence[np.ndarray]
    bar: np.ndarray

    def __len__(self) -> int:
        return len(self.struck)

    def part(self, first: int, end: int) -> "Passage":
        """The chords from `first` to before `end`."""
        here = slice(first, end)
        return Passage(
            self.struck[here],
            self.sounding[here],
            self.onset[here],
            self.held[here],
            self.bar[here],
        )

    def evened(self) -> "Passage":
        """As a model that knows no times hears it: chord after chord, each as long."""
        onset, bar = np.arange(len(self), dtype=float), np.zeros((len(self), 2))
        held = [np.ones(len(chord)) for chord in self.struck]
        return Passage(self.struck, self.struck, onset, held, bar)

    def windows(self, chords: int) -> list["Passage"]:
        """Passages of so many chords; each begins in the middle of the one before."""
        starts = range(0, len(self) - chords + 1, max(chords // 2, 1))
        return [self.part(start, start + chords) for start in starts]

    @cached_property
    def pitches(self) -> np.ndarray:
        """All struck notes, one after the other, (notes,)."""
        return np.array([pitch for chord in self.struck for pitch in chord])

    @cached_property
    def chord(self) -> np.ndarray:
        """Of each struck note the number of its chord, (notes,)."""
        return np.repeat(np.arange(len(self)), [len(chord) for chord in self.struck])

    @cached_property
    def size(self) -> np.ndarray:
        """How many notes sound, (chords,)."""
        return np.array([len(chord) for chord in self.sounding])

    @cached_property
    def top(self) -> np.ndarray:
        """The highest note that sounds, (chords,)."""
        return np.array([chord[-1] for chord in self.sounding])

    @cached_property
    def bass(self) -> np.ndarray:
        """The lowest note that sounds, (chords,)."""
        return np.array([chord[0] for chord in self.sounding])

    @cached_property
    def classes(self) -> np.ndarray:
        """The pitch classes that sound, as bits 0 (C) to 11 (B) of a number, (chords,)."""
        return np.array([sum({1 << pitch % 12 for pitch in chord}) for chord in self.sounding])

    @cached_property
    def changes(self) -> np.ndarray:
        """The chords in which other notes sound than in the one before, (changes,)."""
        pairs = zip(self.sounding[1:], self.sounding[:-1], strict=True)
        return 1 + np.flatnonzero([now != before for now, before in pairs])

    @cached_property
    def tune(self) -> np.ndarray:
        """The pitches of the notes that are the highest to sound where they begin."""
        return np.array([s[-1] for s, a in zip(self.struck, self.sounding, strict=True)
                         if s[-1] == a[-1]])  # fmt: skip

    @cached_property
    def ground(self) -> np.ndarray:
        """The pitches of the notes that are the lowest to sound where they begin."""
        return np.array([s[0] for s, a in zip(self.struck, self.sounding, strict=True)
                         if s[0] == a[0]])  # fmt: skip


def passage_of(
    struck: Sequence[Chord], onset: np.ndarray, held: Sequence[np.ndarray], bar: np.ndarray
) -> Passage:
    """The passage of these chords, see `Passage`."""
    sounding: list[Chord] = []
    going: dict[int, float] = {}
    for chord, at, lasting in zip(struck, onset, held, strict=True):
        going = {pitch: end for pitch, end in going.items() if end > at + TOUCHING}
        going |= {pitch: at + time for pitch, time in zip(chord, lasting, strict=True)}
        sounding.append(tuple(sorted(going)))
    return Passage(struck, sounding, onset, held, bar)


def spelled_passage(piece: Spelled) -> Passage:
    """Of the chords of a piece."""
    return passage_of(
        [unspell(row) for row in piece.notes],
        piece.onset / STEPS,
        piece.held,
        piece.bar / STEPS,
    )


def read_passages(path: str | Path, names: Iterable[str]) -> dict[str, Passage]:
    """The pieces `names` of a table of chords, as far as it has them."""
    wanted, found = set(names), {}
    if wanted:
        for part in read_parts(path, COLUMNS):
            for piece, rows in part[part["piece"].isin(wanted)].groupby("piece", sort=False):
                found[str(piece)] = _of_rows(rows)
    return found


def _of_rows(rows: pd.DataFrame) -> Passage:
    quarter = quarters_in_ticks(rows["ticks_per_quarter"].to_numpy()).astype(float)
    held = [
        np.array(text.split("."), float) / ticks
        for text, ticks in zip(rows["durations"], quarter, strict=True)
    ]
    return passage_of(
        [from_text(text) for text in rows["pitches"]],
        rows["onset"].to_numpy() / quarter,
        held,
        rows[["bar_tick", "bar_ticks"]].to_numpy() / quarter[:, None],
    )


def sampled_passage(
    table: pd.DataFrame, record: Mapping[str, Any], primer: Passage | None
) -> Passage:
    """What was generated of a sample.

    table: see `continuo.models.made.sample_table`; record: its JSON; primer: the piece that primed
    it, whose metre at its last chord goes on (an opening may begin with a short bar), None where
    that is not known.
    """
    made, given = (table[table["part"] == part] for part in ("generated", "primer"))
    onset = made["onset"].to_numpy(float)
    bar = np.zeros((len(made), 2))
    if primer is not None:
        since, length = primer.bar[record["primer_start"] + len(given) - 1]
        if length > 0:
            place = since + onset - float(given["onset"].iloc[-1])
            bar = np.stack([(place + 1e-6) % length, np.full(len(made), length)], axis=1)
    held = [np.array(text.split(), float) for text in made["durations"]]
    return passage_of([from_text(text) for text in made["pitches"]], onset, held, bar)
