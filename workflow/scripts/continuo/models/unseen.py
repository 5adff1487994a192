"""Any chord has a probability: what is kept for those that were never seen.

A `Speller` can spell any chord from its top note down. Each model hands it the share of probability
that Witten and Bell give to novelty (I. H. Witten and T. C. Bell, "The zero-frequency problem",
IEEE Trans. Inf. Theory 37, 1991, method C), and so is a proper distribution over all chords.

All probabilities are natural logarithms.
"""

from collections.abc import Sequence

import numpy as np

from continuo.pieces.chords import PITCHES, Chord, keys_of
from continuo.pieces.vocabulary import Vocabulary


class Speller:
    """q(chord): the top pitch, then down by intervals until "no more".

    Top pitches, intervals and stops are counted over the training chords with one added to each
    count (Laplace), so that every chord of at most `max_notes` pitches (0: any number) within
    0..127 has a probability above zero, and these sum to one. Each chord is counted in each of
    `keys`, in semitones from its own, that leaves it in that range.
    """

    def __init__(self, vocabulary: Vocabulary, keys: Sequence[int] = (0,)) -> None:
        self.max_notes = vocabulary.max_notes
        top = np.ones(PITCHES)
        down = np.ones(PITCHES)  # down[0] counts the stops, down[i] the intervals of i semitones
        for chord, count in zip(vocabulary.chords, vocabulary.counts, strict=True):
            for key in keys_of(chord, keys):
                top[chord[-1] + key] += count
                for interval in np.diff(chord):
                    down[interval] += count
                down[0] += count * self._may_go_on(chord[0] + key, len(chord))
        self._top = np.log(top / top.sum())
        self._down = np.log(down)
        # from pitch p an interval reaches at most 0, so p + 1 choices, the stop among them
        self._total = np.log(np.cumsum(down))

    def _may_go_on(self, pitch: int, notes: int) -> bool:
        return pitch > 0 and notes != self.max_notes

    def log_probability(self, chord: Chord) -> float:
        """log q(chord); minus infinity for a chord of more than `max_notes` notes."""
        if self.max_notes and len(chord) > self.max_notes:
            return -np.inf
        total = self._top[chord[-1]]
        for upper, lower in zip(chord[:0:-1], chord[-2::-1], strict=True):
            total += self._down[upper - lower] - self._total[upper]
        if self._may_go_on(chord[0], len(chord)):
            total += self._down[0] - self._total[chord[0]]
        return float(total)


def escape_share(vocabulary: Vocabulary) -> float:
    """Witten-Bell's estimate that the next chord is a new one: T / (N + T).

    T is the number of distinct chords and N that of all chords in the training pieces.
    """
    return len(vocabulary) / (vocabulary.counts.sum() + len(vocabulary))


def mix_in_unseen(known: np.ndarray, spelled: np.ndarray, share: float) -> np.ndarray:
    """log((1 - share) p + share q) for each chord.

    known: log p of a model over the vocabulary, -inf for a chord outside it; spelled: log q.
    """
    return np.logaddexp(np.log1p(-share) + known, np.log(share) + spelled)
