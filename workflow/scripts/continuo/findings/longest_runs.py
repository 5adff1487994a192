"""The longest run that a decoder's samples took, and the excerpts that hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from continuo.findings.sample_table import chords_in, read_sample
from continuo.pieces.chords import Chord
from continuo.pieces.reference import chords_of
from continuo.pieces.tables import read_parts

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


def run_of(copy: Mapping[str, Any]) -> tuple[int, int, int]:
    """Of a row of copies.csv the longest run, transposed or not: its first chord, that of the
    training piece, and how many there are, those that are struck again included."""
    start, place, length, repeats = (
        int(copy[f"transposed_{key}"]) for key in ("start", "place", "length", "repeats")
    )
    return start, place, length + repeats


def read_excerpt(
    copies: str | Path, chords: str | Path, samples: Sequence[str | Path], decoder: str
) -> tuple[Excerpt, str, str]:
    """The longest run of the decoder's samples, the name of the sample, "hot 2", and of the piece.

    copies: the table copies.csv; chords: the table of chords; samples: the tables of the decoder's
    samples. Where nothing is taken it is the beginning of the first sample, and of some piece.
    """
    row = longest_run(pd.read_csv(copies), decoder)
    piece, places = row["transposed_piece"], (0, 0, 0)
    if row["transposed_length"]:
        places = run_of(row)
    else:
        piece = next(read_parts(chords, ["piece"]))["piece"].iloc[0]
    sample = chords_in(read_sample(samples[row.name]))
    excerpt = Excerpt.of(sample, chords_of(piece, chords), *places)
    return excerpt, f"{row['decoder']} {row['number']}", piece
