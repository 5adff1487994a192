"""The tempos of a piece, in which what goes on from it may be played."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.pieces.spelled import quarters_in_ticks
from continuo.pieces.tables import read_parts

LATELY = 16  # chords that tell the one tempo of what goes on behind them


@dataclass(frozen=True)
class TempoCurve:
    """onset: when the chords of a piece begin, in quarters from the first; tempo: at each, in
    microseconds a quarter; both (chords,). lasts: whole quarters of the piece, at least one."""

    onset: np.ndarray
    tempo: np.ndarray
    lasts: int

    @classmethod
    def of_rows(cls, rows: pd.DataFrame) -> "TempoCurve":
        """Of a whole piece, whose rows of a table of chords these are."""
        quarter = quarters_in_ticks(rows["ticks_per_quarter"].to_numpy())
        onset = ((rows["onset"] - rows["onset"].iloc[0]) / quarter).to_numpy()
        end = (onset + rows["duration"].to_numpy() / quarter).max()
        return cls(onset, rows["tempo"].to_numpy(), max(int(np.ceil(end - 1e-9)), 1))

    @classmethod
    def read(cls, path: str | Path, piece: str) -> "TempoCurve":
        """Of a piece of the table in the file `path`; KeyError where it is not there."""
        columns = ["piece", "onset", "duration", "ticks_per_quarter", "tempo"]
        for part in read_parts(path, columns):
            rows = part[part["piece"] == piece]
            if len(rows):
                return cls.of_rows(rows)
        raise KeyError(piece)

    def lately(self, chord: int) -> int:
        """The median of the last tempos before a chord, or of the first chord's."""
        last = self.tempo[max(chord - LATELY, 0) : max(chord, 1)]
        return int(np.median(last))

    def behind(self, chord: int, quarters: float) -> list[tuple[float, int]]:
        """Those of so many quarters from a chord on, or from behind the last one: each that differs
        from the one before, with where it begins, from 0. Where the piece ends it begins anew."""
        begin = float(self.onset[chord]) if chord < len(self.onset) else float(self.lasts)
        since, found = -begin, list[tuple[float, int]]()
        while since <= quarters:
            at = self.onset + since
            for place in np.flatnonzero(at <= quarters).tolist():
                now, tempo = max(float(at[place]), 0.0), int(self.tempo[place])
                if not now:
                    found = []  # the last up to there holds
                if not found or found[-1][1] != tempo:
                    found.append((now, tempo))
            since += self.lasts
        return found
