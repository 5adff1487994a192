"""What a sample begins from, and the table that records it chord by chord."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from continuo.music.chords import Chord, to_text
from continuo.music.composition import Continuation
from continuo.music.generation import Samples, choose_primer
from continuo.music.spelled import END, STEPS, Spelled, spell_piece, unspell
from continuo.music.split import HELD_OUT
from continuo.music.vocabulary import Vocabulary
from continuo.music.windows import Sequences

TICKS = 480  # a quarter, in which the length of evenly held chords is told


def real_primer(sequences: Sequences, window: int, seed: int | list[int]) -> dict[str, str | int]:
    """A window of a held-out piece, of a training piece if none is long enough.

    Where it is from: primer_piece, primer_role, primer_start (its first chord's place in the
    piece).
    """
    places, lengths = _long_enough(sequences, window)
    which, start = choose_primer(lengths.tolist(), window, seed)
    return _from(sequences, places[which], start)


def opening_primer(
    sequences: Sequences, window: int, number: int, seed: int | list[int]
) -> dict[str, str | int]:
    """The first window of a piece, as in `real_primer`; for sample `number`, from 1, the next of
    them, in an order that is drawn."""
    places, _ = _long_enough(sequences, window)
    order = np.random.default_rng(seed).permutation(places)
    return _from(sequences, order[(number - 1) % len(order)], 0)


def _long_enough(sequences: Sequences, window: int) -> tuple[np.ndarray, np.ndarray]:
    """The pieces that can prime, as numbers, and their lengths."""
    lengths = np.diff(sequences.start)
    role = next(r for r in (*HELD_OUT, "train") if (lengths[sequences.role == r] >= window).any())
    places = np.flatnonzero((lengths >= window) & (sequences.role == role))
    return places, lengths[places]


def _from(sequences: Sequences, place: int, start: int) -> dict[str, str | int]:
    piece, role = str(sequences.piece[place]), str(sequences.role[place])
    return {"primer_piece": piece, "primer_role": role, "primer_start": start}


def evenly_held(chords: Sequence[Chord], ticks: int, slots: int) -> Spelled:
    """Chords one after the other, each of `ticks` ticks, TICKS of them a quarter."""
    onset = np.arange(len(chords), dtype=np.int64) * ticks
    return spell_piece(chords, onset, [[ticks] * len(chord) for chord in chords], TICKS, slots)


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
