"""The table that records a sample chord by chord."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from continuo.models.chords.writer import Samples
from continuo.models.composer.writer import Continuation
from continuo.pieces.chords import Chord, to_text
from continuo.pieces.primers import TICKS
from continuo.pieces.spelled import END, STEPS, Spelled, unspell
from continuo.pieces.vocabulary import Vocabulary


def sample_table(
    primer: np.ndarray, samples: Samples, row: int, vocabulary: Vocabulary, ticks: int
) -> pd.DataFrame:
    """The table of a network's sample: the primer, (window,), then number `row` of `samples`.

    ticks: how long each chord is held, TICKS of them a quarter. Columns: see `_table`.
    """
    index = np.concatenate([primer, samples.index[row]])
    quarters = ticks / TICKS
    chords = [vocabulary.chords[i] for i in index]
    return _table(
        chords,
        np.arange(len(index)) * quarters,
        [[quarters] * len(chord) for chord in chords],
        samples.temperature[row],
        samples.probability[row],
    )


def composed_table(primer: Spelled, made: Continuation) -> pd.DataFrame:
    """The table of a composer's sample. Columns: see `_table`."""
    notes, onset, times = (
        np.concatenate([getattr(part, name) for part in (primer, made.piece)])
        for name in ("notes", "onset", "times")
    )
    return _table(
        [unspell(row) for row in notes],
        (onset - onset[0]) / STEPS,
        [held[row < END][::-1] / STEPS for row, held in zip(notes, times[:, 1:], strict=True)],
        made.temperature,
        np.exp(made.log_p),
    )


def _table(
    chords: Sequence[Chord],
    onset: np.ndarray,
    durations: Sequence[Sequence[float] | np.ndarray],
    temperature: np.ndarray,
    probability: np.ndarray,
) -> pd.DataFrame:
    """One row a chord of the primer and then of what was made.

    Columns: step (from 0), part ("primer" or "generated"), onset and duration (quarters from the
    primer's first chord; the duration of the longest note), pitches (chord text), durations (of
    each of its notes, quarters with a space between), temperature and probability (NaN for the
    primer; a composer's is that of the chord and its times).
    """
    step = np.arange(len(chords))
    blank = np.full(len(chords) - len(temperature), np.nan)
    return pd.DataFrame(
        {
            "step": step,
            "part": np.where(step < len(blank), "primer", "generated"),
            "onset": onset,
            "duration": [max(held) for held in durations],
            "pitches": [to_text(chord) for chord in chords],
            "durations": [" ".join(f"{time:.6g}" for time in held) for held in durations],
            "temperature": np.concatenate([blank, temperature]),
            "probability": np.concatenate([blank, probability]),
        }
    )
