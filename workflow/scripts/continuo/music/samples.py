"""What a sample begins from, and the table that records it chord by chord."""

import numpy as np
import pandas as pd

from continuo.music.chords import to_text
from continuo.music.generation import Samples, choose_primer
from continuo.music.split import HELD_OUT
from continuo.music.vocabulary import Vocabulary
from continuo.music.windows import Sequences


def real_primer(sequences: Sequences, window: int, seed: int | list[int]) -> dict[str, str | int]:
    """A window of a held-out piece, of a training piece if none is long enough.

    Where it is from: primer_piece, primer_role, primer_start (its first chord's place in the
    piece).
    """
    lengths = np.diff(sequences.start)
    role = next(r for r in (*HELD_OUT, "train") if (lengths[sequences.role == r] >= window).any())
    places = np.flatnonzero((lengths >= window) & (sequences.role == role))
    which, start = choose_primer(lengths[places].tolist(), window, seed)
    piece = str(sequences.piece[places[which]])
    return {"primer_piece": piece, "primer_role": role, "primer_start": start}


def sample_table(
    primer: np.ndarray, samples: Samples, row: int, vocabulary: Vocabulary
) -> pd.DataFrame:
    """One row a chord of the primer, (window,), and then of sample number `row` of `samples`.

    Columns: step (from 0), part ("primer" or "generated"), pitches (chord text), temperature and
    probability (NaN for the primer).
    """
    index = np.concatenate([primer, samples.index[row]])
    blank = np.full(len(primer), np.nan)
    return pd.DataFrame(
        {
            "step": np.arange(len(index)),
            "part": np.where(np.arange(len(index)) < len(primer), "primer", "generated"),
            "pitches": [to_text(vocabulary.chords[i]) for i in index],
            "temperature": np.concatenate([blank, samples.temperature[row]]),
            "probability": np.concatenate([blank, samples.probability[row]]),
        }
    )
