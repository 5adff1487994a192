"""What decoders that draw have in common."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from typing import Any, Self

import numpy as np

from continuo.decoding.distributions import normalised
from continuo.decoding.protocol import Choice, Deciding, Seed


@dataclass
class Drawing(Deciding):
    """Decoders that draw. Row i draws with `seeds[i]`, so that a sample does not depend on those
    made beside it: where a row has no choice, it draws no number."""

    seeds: InitVar[Sequence[Seed]]

    def __post_init__(self, seeds: Sequence[Seed]) -> None:
        self._random = [np.random.default_rng(seed) for seed in seeds]

    @classmethod
    def of(cls, seeds: Sequence[Seed], **options: Any) -> Self:
        """One that draws with these seeds."""
        return cls(seeds, **options)

    def keep(self, rows: np.ndarray) -> None:
        """Each with the temperature that it has come to."""
        if isinstance(self.temperature, np.ndarray):
            self.temperature = self.temperature[rows]

    def kept(self, log_p: np.ndarray) -> np.ndarray | None:
        """Which classes can be drawn, (batch, classes), from log P at the temperature; None: all
        that are possible."""
        return None

    def choose(self, choice: Choice) -> tuple[None, np.ndarray]:
        """Draw at the temperature."""
        return None, self.draw(choice.log_p, self.temperature)

    def draw(self, log_p: np.ndarray, temperature: np.ndarray | float) -> np.ndarray:
        """Classes from p^(1/temperature), normalised, of the kept ones, (batch,)."""
        warm = log_p
        if not (isinstance(temperature, float) and temperature == 1):
            warm = normalised(log_p / np.reshape(temperature, (-1, 1)))
        p = np.exp(warm)
        kept = self.kept(warm)
        if kept is not None:
            p *= kept
        cumulative = p.cumsum(axis=1)
        open_rows = (p > 0).sum(axis=1) > 1
        numbers = [
            random.random() if is_open else 0.5
            for random, is_open in zip(self._random, open_rows, strict=True)
        ]
        drawn = np.array(numbers) * cumulative[:, -1]
        return (cumulative <= drawn[:, None]).sum(axis=1)
