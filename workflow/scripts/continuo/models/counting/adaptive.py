"""A counting model that goes on counting while it listens: the one that a network has to beat.

What it knows of music at large it counted in the training pieces, in all twelve keys (`LongTerm`);
what it knows of this piece it counts as the piece goes by (`listen`). The two are the long-term and
the short-term model of M. T. Pearce, "The construction and evaluation of statistical models of
melodic structure in music perception and composition", City University London, 2005.

All probabilities are natural logarithms, and those of a context sum to one over all chords.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from continuo.models.counting.counts import Counts
from continuo.models.unseen import Speller
from continuo.pieces.chords import ALL_KEYS, Chord, keys_of, transposed

HIGHEST_ORDER = 16
ESCAPES = (0.5, 1.0, 2.0, 4.0, 8.0)
FOLDS = 5


class LongTerm:
    """p(x | h) = (c(h, x) + T(h) p(x)) / (c(h) + T(h)), p(x) = (c(x) + T q(x)) / (N + T).

    c, N and T (numbers of distinct chords) count the training pieces in all twelve keys; no key is
    stored: a count is the sum over the twelve chords that become the one asked for. q is the
    `Speller` of those pieces. This is `continuo.models.counting.baselines.Bigram`, in all keys.
    """

    def __init__(self, counts: Counts) -> None:
        chords = counts.vocabulary.chords
        self._counts = Counter(dict(zip(chords, counts.vocabulary.counts.tolist(), strict=True)))
        self._followers: dict[Chord, Counter[Chord]] = {}
        for last, following, count in counts.pairs.tolist():
            self._followers.setdefault(chords[last], Counter())[chords[following]] = count
        self._speller = Speller(counts.vocabulary, ALL_KEYS)
        tops: dict[Chord, set[int]] = {}  # where each kind of chord stands, in any key
        for chord in chords:
            kind = transposed(chord, -chord[-1])
            tops.setdefault(kind, set()).update(chord[-1] + key for key in keys_of(chord))
        self._kinds = sum(map(len, tops.values()))
        self._total = sum(count * len(keys_of(chord)) for chord, count in self._counts.items())
        self._alone: dict[Chord, float] = {}
        known = {transposed(chord, key) for chord in chords for key in keys_of(chord)}
        self._favourite = max(sorted(known), key=self._seen)

    def alone(self, chord: Chord) -> float:
        """p(chord), whatever was before."""
        if chord not in self._alone:
            spelled = float(np.exp(self._speller.log_probability(chord)))
            total = self._total + self._kinds
            self._alone[chord] = (self._seen(chord) + self._kinds * spelled) / total
        return self._alone[chord]

    def _seen(self, chord: Chord) -> int:
        return sum(self._counts[transposed(chord, -key)] for key in ALL_KEYS)

    def after(self, last: Chord, chords: Sequence[Chord]) -> tuple[np.ndarray, Chord, float]:
        """p of each of `chords` after `last`, (chords,); the most probable of all chords, its p."""
        followers: Counter[Chord] = Counter()
        for key in ALL_KEYS:
            for chord, count in self._followers.get(transposed(last, -key), {}).items():
                if key in keys_of(chord):
                    followers[transposed(chord, key)] += count
        total, kinds = followers.total(), len(followers) or 1

        def p(chord: Chord) -> float:
            return (followers[chord] + kinds * self.alone(chord)) / (total + kinds)

        best = max([self._favourite, *sorted(followers)], key=p)
        return np.array([p(chord) for chord in chords]), best, p(best)


class ShortTerm:
    """Counts of the piece so far: what came after its last chords, for each number of them."""

    def __init__(self, order: int) -> None:
        self.order, self.index = order, list[int]()
        self._heard: dict[tuple[int, ...], Counter[int]] = {}

    def hear(self, chord: int) -> None:
        """A chord, as a number, in each of its contexts."""
        now = len(self.index)
        for n in range(min(self.order, now) + 1):
            self._heard.setdefault(tuple(self.index[now - n :]), Counter())[chord] += 1
        self.index.append(chord)

    def after(self, n: int) -> Counter[int] | None:
        """What came after the last n chords; None where they were not heard before."""
        now = len(self.index)
        return self._heard.get(tuple(self.index[now - n :])) if n <= now else None

    def copy(self) -> "ShortTerm":
        """The same, to go on in another way."""
        other = ShortTerm(self.order)
        other.index = list(self.index)
        other._heard = {context: Counter(counts) for context, counts in self._heard.items()}
        return other


def listen(
    long_term: LongTerm, piece: Sequence[Chord], order: int, escape: float
) -> tuple[np.ndarray, np.ndarray]:
    """How well each chord of a piece, from its second on, is foretold by what was heard before it.

    From p_-1, the long-term model, each order n up to `order` goes on to

        p_n(x) = (c(h, x) + e T(h) p_n-1(x)) / (c(h) + e T(h))

    where h is the last n chords, c counts the piece so far, T(h) is the number of distinct chords
    that came after h in it, and e, the `escape`, is 1 in Witten and Bell's method C. An h that was
    not heard leaves p as it is.

    Returns log p, and whether the most probable chord was the right one, both of shape
    (order + 1, len(piece) - 1): row n is the model of order n.
    """
    chords = list(dict.fromkeys(piece))
    place = {chord: i for i, chord in enumerate(chords)}
    index = [place[chord] for chord in piece]
    from_training: dict[Chord, tuple[np.ndarray, Chord, float]] = {}
    short_term = ShortTerm(order)
    log_p = np.empty((order + 1, len(piece) - 1))
    right = np.empty(log_p.shape, bool)
    for now in range(1, len(piece)):
        short_term.hear(index[now - 1])
        last = piece[now - 1]
        if last not in from_training:
            from_training[last] = long_term.after(last, chords)
        p, best, p_best = from_training[last]
        for n in range(order + 1):
            counts = short_term.after(n)
            if counts:
                novelty = escape * len(counts)
                total = counts.total() + novelty
                p, p_best = p * (novelty / total), p_best * (novelty / total)
                for chord, count in counts.items():
                    p[chord] += count / total
            log_p[n, now - 1] = p[index[now]]
            guess = int(p.argmax())
            # what was not heard in this piece keeps the order that the training gave it
            right[n, now - 1] = guess == index[now] and (best in place or p[guess] >= p_best)
    return np.log(log_p), right


@dataclass(frozen=True)
class Adaptive:
    """The model of `listen`: the long-term model, and order and escape of the short-term one."""

    long_term: LongTerm
    order: int
    escape: float

    @classmethod
    def of(cls, pieces: Sequence[Sequence[Chord]], max_notes: int, chords: int) -> "Adaptive":
        """The model of these training pieces.

        The order and the escape are those that foretell training pieces best from the others: the
        pieces, or the first of them that have `chords` chords, are left out in turn, in FOLDS
        parts. A single piece has no others, and gets order 8 and escape 1.
        """
        lengths = np.cumsum([len(piece) for piece in pieces])
        chosen = pieces[: int(np.searchsorted(lengths, chords)) + 1]
        parts = [chosen[i::FOLDS] for i in range(min(FOLDS, len(chosen)))]
        order, escape = 8, 1.0
        if len(parts) > 1:
            sums = np.zeros((len(ESCAPES), HIGHEST_ORDER + 1))
            for i, part in enumerate(parts):
                others = [piece for other in parts[:i] + parts[i + 1 :] for piece in other]
                long_term = LongTerm(Counts.of_chords(others, max_notes))
                for row, candidate in enumerate(ESCAPES):
                    for piece in part:
                        log_p, _ = listen(long_term, piece, HIGHEST_ORDER, candidate)
                        sums[row] += log_p.sum(axis=1)
            best = np.unravel_index(sums.argmax(), sums.shape)
            order, escape = int(best[1]), ESCAPES[best[0]]
        return cls(LongTerm(Counts.of_chords(pieces, max_notes)), order, escape)

    def score(self, pieces: Sequence[Sequence[Chord]], first: int) -> tuple[np.ndarray, np.ndarray]:
        """log p of each chord from number `first` >= 1 of each piece on; whether it was guessed.

        Both of shape (chords,). The chords before are only heard.
        """
        heard = [listen(self.long_term, piece, self.order, self.escape) for piece in pieces]
        log_p, right = (
            np.concatenate([rows[-1, first - 1 :] for rows in part])
            for part in zip(*heard, strict=True)
        )
        return log_p, right
