"""Drawing several ways to go on, of which a critic says how real they sound."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from continuo.decoding.protocol import Choice, Decoder, Seed, Writer

EVERY = 8  # chords between two looks at what was drawn


class Choosing:
    """A decoder for which another draws `among` ways that each sample goes on, side by side.

    After every EVERY chords as many are drawn of those that have not ended to be gone on with, each
    in proportion to the odds that it is real: sequential importance resampling (N. Gordon, D.
    Salmond and A. Smith, "Novel approach to nonlinear/non-Gaussian Bayesian state estimation",
    1993) by what a classifier makes of them (S. Azadi et al., "Discriminator rejection sampling",
    ICLR 2019). decoder: one of a row for each way; judge: of each row of the writer the logarithm
    of these odds, (rows,). ending: of each row how well it ends, (rows,), where that is asked for:
    in the end the best of each sample are left.
    """

    def __init__(
        self,
        decoder: Decoder,
        among: int,
        judge: Callable[[Any], np.ndarray],
        seed: Seed,
        ending: Callable[[Any], np.ndarray] | None = None,
    ) -> None:
        self.width, self._decoder, self._judge, self._ending = among, decoder, judge, ending
        self._random, self._chords = np.random.default_rng(seed), 0
        self._samples = 0
        self._rows: np.ndarray | None = None

    def begin(self, writer: Writer[Any]) -> None:
        """A chord begins; it may be time to look back."""
        if self._chords and self._chords % EVERY == 0:
            self._rows = self._drawn(self._judge(writer), writer.ended)
            self._decoder.keep(self._rows)
        self._samples = len(writer.ended) // self.width
        self._chords += 1
        self._decoder.begin(writer)

    def choose(self, choice: Choice) -> tuple[np.ndarray | None, np.ndarray]:
        """What the decoder chooses, of the rows that are gone on with."""
        rows, self._rows = self._rows, None
        if rows is not None:
            choice = replace(choice, log_p=choice.log_p[rows])
        _, classes = self._decoder.choose(choice)
        return rows, classes

    def keep(self, rows: np.ndarray) -> None:
        """See `Decoder`."""
        self._decoder.keep(rows)

    def best(self, writer: Writer[Any]) -> np.ndarray:
        """Of each sample the row that ends best, the first of equals: they are as good as drawn."""
        first = np.arange(self._samples) * self.width
        if self._ending is None:
            return first
        return first + self._ending(writer).reshape(-1, self.width).argmax(axis=1)

    @property
    def temperature(self) -> np.ndarray | float:
        """At which the decoder draws."""
        return self._decoder.temperature

    def _drawn(self, odds: np.ndarray, ended: np.ndarray) -> np.ndarray:
        """The rows to go on with. What has ended stays as it is: of a piece that ended soon most of
        what is judged is its primer, which is real."""
        rows = np.arange(len(odds))
        for sample in rows.reshape(-1, self.width):
            going = sample[~ended[sample]]
            if len(going):
                share = np.exp(odds[going] - odds[going].max())
                rows[going] = self._random.choice(going, len(going), p=share / share.sum())
        return rows
