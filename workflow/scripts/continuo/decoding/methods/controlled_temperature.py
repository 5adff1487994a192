"""Drawing at a temperature that rises where the music repeats itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from continuo.decoding.drawing import Drawing
from continuo.decoding.protocol import Seed, Writer
from continuo.settings import decoders


@dataclass
class ControlledTemperature(decoders.ControlledTemperature, Drawing):
    """The lecture's temperature-controlled random search.

    If the last n chords equal the n before them, for any n in {2, 3, 4}, the temperature T is
    multiplied by `rise`, else by `fall`, and kept within [lowest, highest]; then a chord is drawn
    from p^(1/T), normalised.
    """

    def __post_init__(self, seeds: Sequence[Seed]) -> None:
        super().__post_init__(seeds)
        self.temperature = np.full(len(seeds), float(self.start))

    def begin(self, writer: Writer[Any]) -> None:
        """Once a chord, the temperature rises or falls."""
        factor = np.where(repeats_itself(writer.heard), self.rise, self.fall)
        self.temperature = np.clip(self.temperature * factor, self.lowest, self.highest)


def repeats_itself(heard: np.ndarray) -> np.ndarray:
    """Whether each row (batch, time) ends in a run of 2, 3 or 4 chords played twice."""
    result = np.zeros(len(heard), bool)
    for n in decoders.REPEATS:
        if heard.shape[1] >= 2 * n:
            result |= (heard[:, -n:] == heard[:, -2 * n : -n]).all(axis=1)
    return result
