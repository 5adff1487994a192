"""A frame of chord symbols that music follows: what may be named where."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from continuo.pieces.spelled import END, STEPS, Spelled
from continuo.settings.chord_symbols import Bars, Symbol, read_frame

BAR = 4 * STEPS  # of a piece that tells no metre


@dataclass(frozen=True)
class Frame:
    """A frame laid over bars of time; its bars come again and again.

    text, bars: as `read_frame` takes and gives it. begin, number, length: (lines,), int64, where
    bars begin, which these are, and how long all up to the next line are. The first is number 0, or
    -1 where it is an upbeat to that, which is free. Times are 1/STEPS quarters from the start of
    the file.
    """

    text: str
    bars: Bars
    begin: np.ndarray
    number: np.ndarray
    length: np.ndarray

    @classmethod
    def over(cls, text: str, onset: np.ndarray, bar: np.ndarray) -> "Frame":
        """From the bar line that is nearest to the first of these onsets, (chords,); bar: (chords,
        2), see `Spelled`. Behind the last of them bars go on as long as it is."""
        length = np.where(bar[:, 1] > 0, bar[:, 1], BAR).astype(np.int64)
        place = np.where(bar[:, 1] > 0, bar[:, 0], (onset - onset[0]) % BAR)
        begin, first = np.unique(onset - place, return_index=True)
        length = length[first]
        passed = np.maximum(np.rint(np.diff(begin) / length[:-1]), 1).astype(np.int64)
        upbeat = int(2 * place[0] > length[0])
        return cls(text, read_frame(text), begin, np.append(0, passed).cumsum() - upbeat, length)

    @property
    def end(self) -> int:
        """Where it is over for the first time, in bars as long as the first."""
        return int(self.begin[0] + (len(self.bars) - self.number[0]) * self.length[0])

    def at(self, onset: int) -> tuple[Symbol | None, int, int, int]:
        """The symbol that stands there, None in an upbeat; where it begins and ends; and where its
        bar begins."""
        line = max(int(np.searchsorted(self.begin, onset, "right")) - 1, 0)
        length = int(self.length[line])
        further, place = divmod(onset - int(self.begin[line]), length)
        number, bar = int(self.number[line]) + further, onset - place
        if number < 0:
            return None, bar, bar + length, bar
        symbols = self.bars[number % len(self.bars)]
        which = place * len(symbols) // length
        begin, end = (bar - (-n * length // len(symbols)) for n in (which, which + 1))
        return symbols[which], begin, end, bar

    def on_beat(self, onset: int) -> Symbol | None:
        """The symbol that a chord there follows: one that begins where the symbol does, or on a
        quarter of the bar; None for one in between, in which notes may pass."""
        symbol, begin, _, bar = self.at(onset)
        return symbol if (onset - bar) % STEPS == 0 or onset == begin else None

    def keeps_naming(
        self, onset: int, named: Sequence[int], slots: int, pitches: np.ndarray
    ) -> np.ndarray:
        """Which next notes of a chord, or "no more", follow it, (END + 1,).

        named: its notes so far, from the top; slots: how many there can be; pitches: (128,), those
        that may be the bass. Where a symbol with a bass begins, the lowest of several notes is it.
        """
        symbol = self.on_beat(onset)
        if symbol is None:
            return np.ones(END + 1, bool)
        keeps = np.append(self._of[symbol.notes], True)
        if symbol.bass is not None and named and onset == self.at(onset)[1]:
            bass = self._of[frozenset([symbol.bass])] & pitches
            below = np.cumsum(bass) - bass > 0  # whether there is one further down
            last = len(named) == slots - 1
            keeps[:END] &= bass if last else bass | below
            keeps[END] = len(named) == 1 or named[-1] % 12 == symbol.bass
        return keeps

    def keeps_time(
        self, onset: int, whole: int | None, classes: int, pitch: int | None = None
    ) -> np.ndarray:
        """Which times to the next onset leave none of the symbols out, (classes,): of their whole
        quarters, or of what they have beside `whole` quarters. With a pitch, the same of how long
        it is held: not into a symbol that it is not of."""
        every, (_, _, end, _) = np.arange(classes), self.at(onset)
        left, after = end - onset, self.at(end)[0]
        if pitch is not None and after is not None and pitch % 12 in after.notes:
            return np.ones(classes, bool)
        if whole is None:
            return every * STEPS <= left
        time = whole * STEPS + every
        return (time <= left) & (time > 0)

    @cached_property
    def _of(self) -> dict[frozenset[int], np.ndarray]:
        """The pitches of each set of notes that is asked for, (128,)."""
        every = {symbol for bar in self.bars for symbol in bar}
        notes = {symbol.notes for symbol in every}
        notes |= {frozenset([symbol.bass]) for symbol in every if symbol.bass is not None}
        return {of: np.isin(np.arange(END) % 12, [*of]) for of in notes}

    def followed_by(self, piece: Spelled, first: int = 0) -> dict[str, Any]:
        """For the record of a sample: what was asked for, how many notes begin on beats, and which
        share of them is of the chord. first: the slot of the highest note that counts."""
        told = [
            (pitch, symbol)
            for onset, notes in zip(piece.onset.tolist(), piece.notes.tolist(), strict=True)
            if (symbol := self.on_beat(onset)) is not None
            for pitch in notes[first:]
            if pitch != END
        ]
        of_it = sum(pitch % 12 in symbol.notes for pitch, symbol in told)
        share = round(of_it / len(told), 4) if told else None
        return {"frame": {"chords": self.text, "notes": len(told), "share": share}}
