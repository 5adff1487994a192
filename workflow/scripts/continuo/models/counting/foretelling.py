"""What a counting model would choose among for the next chord of pieces in the making."""

from collections.abc import Callable, Sequence

import numpy as np

from continuo.models.counting.adaptive import Adaptive, ShortTerm
from continuo.pieces.chords import Chord


class AfterLast:
    """By the last chord alone; see `continuo.models.indexed.Foreteller`.

    after: p of each chord of the vocabulary after the chord of this index, (chords,).
    """

    def __init__(self, after: Callable[[int], np.ndarray]) -> None:
        self.after = after

    def foretell(self, heard: np.ndarray) -> np.ndarray:
        """Look it up."""
        return np.log(np.stack([self.after(int(last)) for last in heard[:, -1]]))

    def keep(self, rows: np.ndarray) -> None:
        """It remembers nothing."""


class Listening:
    """By all that was heard; see `continuo.models.indexed.Foreteller`, and for the formula
    `continuo.models.counting.adaptive.listen`. chords: of the vocabulary."""

    def __init__(self, model: Adaptive, chords: Sequence[Chord]) -> None:
        self.model, self.chords = model, chords
        self._pieces: list[ShortTerm] = []
        self._after: dict[int, np.ndarray] = {}

    def foretell(self, heard: np.ndarray) -> np.ndarray:
        """Hear what is new, and count."""
        if not self._pieces:
            self._pieces = [ShortTerm(self.model.order) for _ in heard]
        found = []
        for piece, row in zip(self._pieces, heard.tolist(), strict=True):
            for chord in row[len(piece.index) :]:
                piece.hear(chord)
            found.append(self._next(piece))
        return np.log(np.stack(found))

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these."""
        self._pieces = [self._pieces[row].copy() for row in rows]

    def _next(self, piece: ShortTerm) -> np.ndarray:
        last = piece.index[-1]
        if last not in self._after:
            self._after[last] = self.model.long_term.after(self.chords[last], self.chords)[0]
        p = self._after[last]
        for n in range(self.model.order + 1):
            if counts := piece.after(n):
                novelty = self.model.escape * len(counts)
                p = p * (novelty / (counts.total() + novelty))
                p[list(counts)] += np.array(list(counts.values())) / (counts.total() + novelty)
        return p / p.sum()
