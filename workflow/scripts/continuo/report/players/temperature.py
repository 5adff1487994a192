"""The temperature of a sample, chord by chord, as the path of a small SVG."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

HEIGHT = 100  # units of the drawing; one chord is a unit wide


@dataclass(frozen=True)
class TemperatureCurve:
    """temperature: of each generated chord, shape (chords,), at least two of them different."""

    temperature: np.ndarray

    @classmethod
    def of(cls, steps: pd.DataFrame) -> "TemperatureCurve | None":
        """The curve of a sample's table; None where its temperature never changes."""
        found = steps.loc[steps["part"] == "generated", "temperature"].to_numpy(float)
        if not np.isfinite(found).all() or len(np.unique(found)) < 2:
            return None
        return cls(found)

    @property
    def low(self) -> float:
        """The lowest temperature."""
        return float(self.temperature.min())

    @property
    def high(self) -> float:
        """The highest temperature."""
        return float(self.temperature.max())

    @property
    def chords(self) -> int:
        """How many chords, which is the width of the drawing."""
        return len(self.temperature)

    @property
    def path(self) -> str:
        """A stair, as the temperature holds for a chord; the lowest at HEIGHT, the highest at 0."""
        rows = np.rint(HEIGHT * (self.high - self.temperature) / (self.high - self.low))
        changes = np.flatnonzero(np.diff(rows, prepend=-1.0))
        stairs = "".join(f"H{at}V{rows[at]:.0f}" for at in changes[1:])
        return f"M0 {rows[0]:.0f}{stairs}H{self.chords}"
