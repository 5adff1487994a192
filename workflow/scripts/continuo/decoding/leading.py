"""Voice leading while a piece is written: what keeps its rules is preferred."""

from collections.abc import Iterable, Sequence

import numpy as np

from continuo.decoding.constraints import Constraints
from continuo.decoding.distributions import normalised, only
from continuo.pieces.chords import Chord
from continuo.pieces.voice_leading import breaks, broken

LENIENT = 0.25  # of its probability is left to what breaks a rule


class Leading:
    """Which chords of a vocabulary may follow which, see `continuo.pieces.voice_leading`.

    how: "strict" or "lenient".
    """

    def __init__(self, chords: Sequence[Chord], how: str) -> None:
        self.how, self._chords, self._after = how, chords, dict[int, np.ndarray]()
        size = np.array([len(chord) for chord in chords])
        self._groups = [
            (places, np.array([chords[int(place)][::-1] for place in places]))
            for places in (np.flatnonzero(size == number) for number in np.unique(size))
        ]

    def keeps(self, last: np.ndarray) -> np.ndarray:
        """Which chords keep the rules after those of these places, (batch,): (batch, chords)."""
        return np.stack([self._keeps(int(place)) for place in last])

    def _keeps(self, last: int) -> np.ndarray:
        if last not in self._after:
            kept = np.ones(len(self._chords), bool)
            for places, chords in self._groups:
                kept[places] = ~breaks(self._chords[last][::-1], chords)
            self._after[last] = kept
        return self._after[last]


def preferred(log_p: np.ndarray, allowed: np.ndarray, keeps: np.ndarray) -> np.ndarray:
    """Of what is `allowed` that which `keeps` the rules; all of it in rows where nothing possible
    does. All (batch, classes)."""
    kept = allowed & keeps
    left = (kept & np.isfinite(log_p)).any(axis=1, keepdims=True)
    return np.where(left, kept, allowed)


def led(log_p: np.ndarray, keeps: np.ndarray, how: str) -> np.ndarray:
    """log P, (batch, classes), where what `keeps` the rules is preferred: see `preferred`, or if
    how is "lenient" what does not has LENIENT of its probability."""
    if how == "strict":
        return only(log_p, preferred(log_p, np.ones_like(keeps), keeps))
    return normalised(log_p + np.where(keeps, 0.0, np.log(LENIENT)))


def gave_way(constraints: Constraints, chords: Iterable[Chord]) -> dict[str, int]:
    """For the record of a sample: how many of its chords break the rules all the same; nothing
    where voice leading is free, and then the chords are not asked for. chords: what sounds in the
    last one of the primer, and in those of the sample."""
    return {"gave_way": broken(chords)} if constraints.voice_leading else {}
