"""Beam search: the most probable piece that a search of bounded width finds."""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from typing import Annotated, Any, Self

import numpy as np

from continuo.decoding.protocol import Choice, Deciding, Seed, Writer
from continuo.settings.declare import Bounds


@dataclass
class Beam(Deciding):
    """Goes on with the `width` best beginnings of each sample. Nothing is random.

    Beginnings are compared by log P / chords^length: with a `length` of 0 short pieces, which have
    had less to be wrong about, are preferred, with 1 none is (Y. Wu et al., "Google's neural
    machine translation system", 2016, without their offset). The n-th best continuation of one has
    n times `diversity` taken off its log P, so that beginnings with many good continuations do not
    take all places (J. Li, W. Monroe and D. Jurafsky, "A simple, fast diverse decoding algorithm
    for neural generation", 2016).
    """

    samples: InitVar[int]
    width: Annotated[int, Bounds(1, 256)] = 4
    """beginnings that are gone on with"""
    length: Annotated[float, Bounds(0, 4)] = 1.0
    """log P is divided by the number of chords to the power of it: 0 prefers short pieces"""
    diversity: Annotated[float, Bounds(0, 100)] = 0.0
    """taken off log P of the n-th best continuation, n times"""

    def __post_init__(self, samples: int) -> None:
        # all rows of a sample begin the same: one of them is enough
        self._score = np.full((samples, self.width), -np.inf)
        self._score[:, 0] = 0
        self._chords = np.zeros((samples, self.width))

    @classmethod
    def of(cls, seeds: Sequence[Seed], **options: Any) -> Self:
        """One for as many samples as there are seeds, which it does not need."""
        return cls(len(seeds), **options)

    def begin(self, writer: Writer[Any]) -> None:
        """Count the chord, for pieces that have not ended."""
        self._chords += ~writer.ended.reshape(self._chords.shape)

    def choose(self, choice: Choice) -> tuple[np.ndarray, np.ndarray]:
        """The best `width` of all continuations of a sample's rows."""
        samples, classes = len(self._score), choice.log_p.shape[1]
        log_p = choice.log_p.reshape(samples, self.width, classes)
        score = self._score[..., None] + log_p
        compared = score / self._scale[..., None]
        if self.diversity:
            rank = np.argsort(np.argsort(-log_p, axis=-1, kind="stable"), axis=-1, kind="stable")
            compared = compared - self.diversity * rank
        compared = np.where(np.isnan(compared), -np.inf, compared)
        flat = compared.reshape(samples, -1)
        best = np.argsort(-flat, axis=1, kind="stable")[:, : self.width]
        rows, chosen = best // classes, best % classes
        self._score = np.take_along_axis(score.reshape(samples, -1), best, 1)
        self._chords = np.take_along_axis(self._chords, rows, 1)
        # a row that leads nowhere follows one that leads somewhere
        nowhere = ~np.isfinite(self._score)
        rows, chosen = (np.where(nowhere, array[:, :1], array) for array in (rows, chosen))
        return (rows + np.arange(samples)[:, None] * self.width).ravel(), chosen.ravel()

    def best(self, writer: Writer[Any]) -> np.ndarray:
        """The best row of each sample."""
        best = (self._score / self._scale).argmax(axis=1)
        return best + np.arange(len(best)) * self.width

    @property
    def _scale(self) -> np.ndarray:
        return np.maximum(self._chords, 1) ** self.length
