"""Which sample stands for an experiment."""

from collections.abc import Sequence
from typing import NamedTuple

ENOUGH = 0.5  # of a sample's chords, to be its own


class Best(NamedTuple):
    """The place of the sample, and how many samples are mostly their own."""

    place: int
    worthy: int


def best_sample(own: Sequence[float], nll: Sequence[float]) -> Best:
    """The sample to play first.

    own: of each sample, the share that is its own; nll: of the
    model that made it, on the held-out pieces. Of the samples that are their own by ENOUGH, those
    of the model with the lowest come first, and of these the one with the largest share. Where no
    sample is its own by so much, that share alone decides.
    """
    worthy = [place for place, share in enumerate(own) if share >= ENOUGH]
    lowest = min((nll[place] for place in worthy), default=None)
    chosen = [place for place in worthy if nll[place] == lowest] or range(len(own))
    return Best(max(chosen, key=own.__getitem__), len(worthy))
