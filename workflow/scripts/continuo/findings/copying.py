"""What samples and held-out pieces have in common with training pieces: copies.csv, overlap.csv.

Of both kinds of runs, exact ones ("run") and those in any transposition ("transposed"): the longest
and where it lies, and the share of the runs of a few lengths that some training piece has. A chord
that is struck again does not count.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.findings.matches import Matches, Run
from continuo.pieces.tables import read_parts
from continuo.scores.performances.reading import read_piece

LENGTHS = (4, 8, 16)  # chords of the runs that are counted
RESAMPLES = 1000
SHARES = [f"{kind}_{n}" for kind in ("exact", "transposed") for n in LENGTHS]
FACTS = "start length repeats piece place bar metre_told semitones".split()  # of a longest run

Pair = tuple[Matches, Matches]  # exactly, and in any transposition
# the bar, from 1, of each (piece, number of a chord), and whether the piece tells its metre
BarOf = Mapping[tuple[str, int], tuple[int, bool]]
log = logging.getLogger("continuo")


def bars_at(
    matches: Iterable[Pair],
    training: Sequence[str],
    chords: str | Path,
    files: Mapping[str, Path],
    reading: str = "notes",
    timing: str = "auto",
) -> BarOf:
    """The bars in which the longest runs begin.

    training: the names of the training pieces; chords: the table of chords; files: the MIDI file of
    each piece; reading, timing: how they are read, see `read_piece`. A piece whose file cannot be
    read has no bars, and the log says why.
    """
    runs = [match.longest for pair in matches for match in pair if match.longest]
    places = {(training[run.piece], run.place) for run in runs}
    wanted = {piece for piece, _ in places}
    onsets = {}
    for part in read_parts(chords, ["piece", "onset"]):
        for piece, rows in part[part["piece"].isin(wanted)].groupby("piece"):
            onsets[piece] = rows["onset"].to_numpy()
    bars = {}
    for piece in sorted(wanted):
        try:
            notes, _ = read_piece(files[piece], reading, timing)
            bars[piece] = notes.bars
        except (UserError, ValueError) as error:
            log.info("%s: %s", piece, error)
    return {
        (piece, place): (int(bars[piece].at(onsets[piece][[place]])[0][0]), bars[piece].told)
        for piece, place in places
        if piece in bars
    }


def copies_table(
    samples: Sequence[tuple[str, int]],
    matches: Sequence[Pair],
    training: Sequence[str],
    bars: BarOf,
) -> pd.DataFrame:
    """A row for each sample, (decoder, number): columns decoder, number, chords, those of FACTS
    after "run_" and after "transposed_", and SHARES.

    training: the names of the training pieces; bars: see `bars_at`. Lengths, and `chords`, are
    without chords that are struck again; run_repeats: how many of these there are in the run.
    """
    rows = []
    for name, pair in zip(samples, matches, strict=True):
        longest = [fact for match in pair for fact in _told(match.longest, training, bars)]
        rows.append([*name, int(pair[0].fresh.sum()), *longest, *_shares(pair)])
        log.info("%s %s: %s, transposed %s", *name, *(match.longest for match in pair))
    facts = [f"{prefix}_{fact}" for prefix in ("run", "transposed") for fact in FACTS]
    return pd.DataFrame(rows, columns=["decoder", "number", "chords", *facts, *SHARES])


def overlap_table(pieces: pd.DataFrame, matches: Sequence[Pair]) -> pd.DataFrame:
    """A row for each of the held-out `pieces` (columns piece, role): chords, run_length,
    transposed_length and SHARES, as in `copies_table`."""
    rows = []
    for piece, pair in zip(pieces.itertuples(), matches, strict=True):
        lengths = [match.longest.length if match.longest else 0 for match in pair]
        chords = int(pair[0].fresh.sum())
        rows.append([piece.piece, piece.role, chords, *lengths, *_shares(pair)])
    columns = ["piece", "role", "chords", "run_length", "transposed_length", *SHARES]
    return pd.DataFrame(rows, columns=columns)


def _told(run: Run | None, training: Sequence[str], bars: BarOf) -> list:
    """The longest run as the columns of FACTS tell it."""
    if run is None:
        return [pd.NA, 0, 0, *[pd.NA] * 5]
    piece = training[run.piece]
    bar = bars.get((piece, run.place), (pd.NA, pd.NA))
    return [run.start, run.length, run.repeats, piece, run.place, *bar, run.semitones]


def _shares(pair: Pair) -> list[float]:
    return [match.share(n) for match in pair for n in LENGTHS]


def pooled_share(shares: np.ndarray, runs: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """The share of common runs in all pieces together, and its standard error.

    shares: of each piece, NaN where `runs`, how many runs it has, is 0. The error is from drawing
    the pieces anew, with replacement; NaN where fewer than two pieces have runs, or all of them
    the same share, so that drawing tells nothing.
    """
    shares, runs = shares[runs > 0], runs[runs > 0]
    if not len(runs):
        return float("nan"), float("nan")
    pooled = float((shares * runs).sum() / runs.sum())
    if len(runs) < 2 or np.ptp(shares) == 0:
        return pooled, float("nan")
    drawn = np.random.default_rng(seed).integers(0, len(runs), (RESAMPLES, len(runs)))
    again = (shares * runs)[drawn].sum(1) / runs[drawn].sum(1)
    return pooled, float(again.std(ddof=1))
