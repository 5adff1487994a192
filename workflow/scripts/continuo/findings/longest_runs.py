"""The longest run that a decoder's samples took, and the excerpts that hold it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from continuo.pieces.chords import Chord

CONTEXT = 8  # chords before and after the run
LONGEST = 96  # chords of the run that are shown: 12 s as samples are played by default


@dataclass(frozen=True)
class Excerpt:
    """As many chords of two pieces, with a run of both: `run` is its first chord and its length.

    sample_first, training_first: the places of the first chords in their pieces.
    """

    sample: list[Chord]
    training: list[Chord]
    sample_first: int
    training_first: int
    run: tuple[int, int]

    @classmethod
    def of(
        cls, sample: Sequence[Chord], training: Sequence[Chord], start: int, place: int, length: int
    ) -> "Excerpt":
        """The first LONGEST chords of the run, with up to CONTEXT chords on either side.

        The run has `length` chords, from chord `start` of the sample and `place` of the piece.
        """
        before, shown = shown_run(start, place, length)
        rest = min(len(sample) - start, len(training) - place) - shown
        size = before + shown + min(CONTEXT if shown == length else 0, rest)
        start, place = start - before, place - before
        return cls(
            list(sample[start : start + size]),
            list(training[place : place + size]),
            start,
            place,
            (before, shown),
        )


def shown_run(start: int, place: int, length: int) -> tuple[int, int]:
    """Of a run as that of `Excerpt.of`: the chords that are shown before it, and of it."""
    return min(CONTEXT, start, place), min(length, LONGEST)


def longest_run(copies: pd.DataFrame, decoder: str) -> pd.Series:
    """The row of copies.csv with the longest run, transposed or not, of the decoder's samples."""
    of_decoder = copies[copies["decoder"] == decoder].reset_index(drop=True)
    return of_decoder.loc[of_decoder["transposed_length"].idxmax()]
