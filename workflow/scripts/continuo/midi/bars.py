"""The bars of a MIDI file, counted from its time signatures."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Bars:
    """Stretches of bars of one length, shape (stretches,).

    tick: where the stretch begins, int64, the first at 0; length: of its bars in ticks, float;
    before: the bars of the stretches before it, int64. told: whether the file has a time signature;
    where it has none, all is counted in 4/4.
    """

    tick: np.ndarray
    length: np.ndarray
    before: np.ndarray
    told: bool

    @classmethod
    def of(cls, metres: Iterable[tuple[int, int, int]], ticks_per_quarter: int) -> "Bars":
        """From (tick, numerator, denominator) of each time signature; a new one begins a bar.

        One whose bar would last no time, or which divides a whole note by more than 64, is passed
        over. Raises ValueError where time is not counted in quarter notes.
        """
        if ticks_per_quarter <= 0:
            raise ValueError("time is not counted in quarter notes, so there are no bars")
        fit = {tick: (top, bottom) for tick, top, bottom in metres if top > 0 and 1 <= bottom <= 64}
        known = sorted(({0: (4, 4)} | fit).items())
        tick = np.array([at for at, _ in known], np.int64)
        length = np.array([4 * ticks_per_quarter * top / bottom for _, (top, bottom) in known])
        bars = np.ceil(np.diff(tick) / length[:-1]).astype(np.int64)
        return cls(tick, length, np.append(0, np.cumsum(bars)), bool(fit))

    def begins(self, bar: int) -> int:
        """The tick at which this bar, from 1, begins."""
        stretch = np.searchsorted(self.before, bar - 1, "right") - 1
        return round(
            float(self.tick[stretch] + (bar - 1 - self.before[stretch]) * self.length[stretch])
        )

    def at(self, onset: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of each onset, in ticks: its bar (from 1), its ticks into that bar, the bar's length."""
        stretch = np.searchsorted(self.tick, onset, "right") - 1
        length = self.length[stretch]
        whole, within = np.divmod(onset - self.tick[stretch], length)
        return self.before[stretch] + whole.astype(np.int64) + 1, within, length
