"""Drawing at a temperature that keeps the music as surprising as real music is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from continuo.decoding.distributions import normalised, with_share
from continuo.decoding.drawing import Drawing
from continuo.decoding.protocol import Choice, Seed, Writer
from continuo.settings.declare import Bounds, NotAbove
from continuo.settings.decoders import Temperature


@dataclass
class ControlledSurprise(Drawing):
    """The temperature T follows the surprise of what is drawn.

    At a fixed temperature a network that is sure draws what makes it surer, and loops; one that is
    lost draws what loses it further, and wanders. So after each chord of s nats, log T falls by
    rate (s / surprise - 1), and T is kept within [lowest, highest]. Times are drawn at `times` at
    most: a slip there is heard to the end of the piece. How many notes a chord has is drawn as it
    is: "no more" is one class beside many pitches, and the colder these are, the oftener it wins.

    The idea is that of S. Basu et al., "Mirostat: a neural text decoding algorithm that directly
    controls perplexity", 2021, who steer how many classes are kept.
    """

    surprise: Annotated[float, Bounds(above=0, most=100)] = 2.5
    """nats a chord that the temperature is steered to, times included; evaluation.json has what
    real pieces have"""
    rate: Annotated[float, Bounds(0, 1)] = 0.03
    """how much log T changes at a chord that is as surprising as nothing, or twice too much"""
    start: Temperature = 1.0
    """the temperature at first"""
    lowest: Annotated[Temperature, NotAbove("highest")] = 0.4
    """bound of the temperature"""
    highest: Temperature = 1.0
    """bound of the temperature"""
    times: Temperature = 0.8
    """of gaps and durations, the highest temperature"""

    def __post_init__(self, seeds: Sequence[Seed]) -> None:
        super().__post_init__(seeds)
        self.temperature = np.full(len(seeds), float(self.start))
        self._nats = np.full(len(seeds), float(self.surprise))

    def begin(self, writer: Writer[Any]) -> None:
        """Once a chord, the temperature rises or falls."""
        change = np.exp(-self.rate * (self._nats / self.surprise - 1))
        self.temperature = np.clip(self.temperature * change, self.lowest, self.highest)
        self._nats = np.zeros(len(self._nats))

    def keep(self, rows: np.ndarray) -> None:
        """And with how surprising its last chord was."""
        super().keep(rows)
        self._nats = self._nats[rows]

    def choose(self, choice: Choice) -> tuple[None, np.ndarray]:
        """Draw, and remember how surprising it was."""
        limit = self.times if choice.times else np.inf
        temperature = np.minimum(self.temperature, limit)
        if choice.last is None:
            drawn = self.draw(choice.log_p, temperature)
        else:
            warm = normalised(choice.log_p / temperature[:, None])
            drawn = self.draw(with_share(warm, choice.last, normalised(choice.log_p)), 1.0)
        self._nats -= choice.log_p[np.arange(len(drawn)), drawn]
        return None, drawn
