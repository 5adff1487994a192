"""What counting alone gets: the models that a network has to beat.

Every model is a proper distribution over all chords, see `continuo.models.unseen`. All
probabilities are natural logarithms; a chord outside the vocabulary has the index -1.
"""

from collections import Counter

import numpy as np

from continuo.models.counting.counts import Counts
from continuo.models.unseen import Speller, escape_share, mix_in_unseen
from continuo.pieces.vocabulary import UNSEEN, Vocabulary


class Unigram:
    """p(x) = (c(x) + T q(x)) / (N + T): how often the chord occurs in the training pieces.

    probability: p of each chord of the vocabulary, (chords,).
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        counts = vocabulary.counts
        self._known = np.append(np.log(counts / counts.sum()), -np.inf)  # the last is that of -1
        self._share = escape_share(vocabulary)
        speller = Speller(vocabulary)
        spelled = np.array([speller.log_probability(chord) for chord in vocabulary.chords])
        self.probability = np.exp(self.score(np.arange(len(vocabulary)), spelled))

    def score(self, following: np.ndarray, spelled: np.ndarray) -> np.ndarray:
        """log p of each of the chords `following`, given log q of each; shape (chords,)."""
        return mix_in_unseen(self._known[following], spelled, self._share)


class RepeatLast:
    """The last chord again with probability r, any other as the unigram model has it.

    r is the share of repeats in the training pieces, with one added to each count.
    """

    def __init__(self, unigram: Unigram, counts: Counts) -> None:
        last, following, count = counts.pairs.T
        self._share = (int(count[last == following].sum()) + 1) / (int(count.sum()) + 2)
        self._unigram = unigram

    def score(
        self,
        last: np.ndarray,
        following: np.ndarray,
        spelled_last: np.ndarray,
        spelled: np.ndarray,
        repeated: np.ndarray,
    ) -> np.ndarray:
        """log p of each chord after its `last`; `repeated` tells where the two are the same chord.

        All of shape (chords,). It is told and not found by index: two unseen chords share -1.
        """
        other = self._unigram.score(following, spelled)
        of_last = self._unigram.score(last, spelled_last)
        changed = np.log1p(-self._share) + other - np.log1p(-np.exp(of_last))
        return np.where(repeated, np.log(self._share), changed)

    def after(self, last: int) -> np.ndarray:
        """p of each chord of the vocabulary after `last`, normalised among them, (chords,)."""
        p = self._unigram.probability.copy()
        p[last] = 0
        p *= (1 - self._share) / (p.sum() or 1)
        p[last] = self._share
        return p / p.sum()


class Bigram:
    """p(x | h) = (c(h, x) + T(h) p(x)) / (c(h) + T(h)), p(x) being the unigram model.

    T(h) is the number of distinct chords seen after h. After an unseen h it is the unigram model.
    """

    def __init__(self, unigram: Unigram, counts: Counts) -> None:
        self._unigram = unigram
        rows = counts.pairs.tolist()
        self._pairs = Counter({(last, following): count for last, following, count in rows})
        self._followers: dict[int, list[tuple[int, int]]] = {}
        for (last, following), count in self._pairs.items():
            self._followers.setdefault(last, []).append((following, count))
        self._after = Counter({h: sum(c for _, c in f) for h, f in self._followers.items()})

    def score(self, last: np.ndarray, following: np.ndarray, spelled: np.ndarray) -> np.ndarray:
        """log p of each of the chords `following` after `last`, given log q; shape (chords,)."""
        backed_off = np.exp(self._unigram.score(following, spelled))
        both = zip(last.tolist(), following.tolist(), strict=True)
        pairs = np.array([self._pairs[pair] for pair in both])
        after = np.array([self._after[h] for h in last.tolist()])
        kinds = np.array([len(self._followers.get(h, ())) for h in last.tolist()])
        seen = (following != UNSEEN) & (after > 0)
        total = np.where(after > 0, after + kinds, 1)
        weight = np.where(after > 0, kinds, 1)
        return np.log((np.where(seen, pairs, 0) + weight * backed_off) / total)

    def guess(self, last: np.ndarray) -> np.ndarray:
        """The most probable chord of the vocabulary after each of `last`, int64, (chords,)."""
        distinct, inverse = np.unique(last, return_inverse=True)
        best = np.empty(len(distinct), np.int64)
        for place, h in enumerate(distinct.tolist()):
            best[place] = np.argmax(self._weight(h))
        return best[inverse]

    def after(self, last: int) -> np.ndarray:
        """p of each chord of the vocabulary after `last`, normalised among them, (chords,)."""
        weight = self._weight(last)
        return weight / weight.sum()

    def _weight(self, last: int) -> np.ndarray:
        followers = self._followers.get(last, [])
        weight = (len(followers) or 1) * self._unigram.probability
        for following, count in followers:
            weight[following] += count
        return weight
