"""What a sample begins from, and the table that records it chord by chord."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from continuo.music.chords import to_text
from continuo.music.generation import Samples, choose_primer
from continuo.music.split import HELD_OUT
from continuo.music.vocabulary import Vocabulary
from continuo.music.windows import Sequences


def real_primer(
    sequences: Sequences,
    chords: Mapping[str, Sequence[str]],
    window: int,
    seed: int | list[int],
) -> tuple[list[str], dict[str, str | int]]:
    """`window` chords of a held-out piece, of a training piece if none is long enough.

    chords: the chord texts of each piece by its name. Returns the chords of the primer and where
    they are from: primer_piece, primer_role, primer_start (the first one's place in the piece).
    """
    long = np.diff(sequences.start) >= window
    role = next(r for r in (*HELD_OUT, "train") if (long & (sequences.role == r)).any())
    names = sequences.piece[long & (sequences.role == role)].tolist()
    which, start = choose_primer([len(chords[name]) for name in names], window, seed)
    facts = {"primer_piece": names[which], "primer_role": role, "primer_start": start}
    return list(chords[names[which]][start : start + window]), facts


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
