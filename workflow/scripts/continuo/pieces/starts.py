"""When chords begin, as a table beside their MIDI file: where notes are held on, it cannot tell."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.midi.tempo import Changes, seconds_at


def write_starts(
    onset: Sequence[int] | np.ndarray, tempos: Changes, division: int, path: str | Path
) -> None:
    """Write the seconds at which chords begin, a row each. onset: in ticks, `division` a quarter;
    tempos: microseconds a quarter, each with the tick where it begins."""
    seconds = seconds_at(np.asarray(onset), tempos, division)
    pd.DataFrame({"seconds": seconds}).to_csv(path, index=False, float_format="%.6f")


def read_starts(path: str | Path) -> np.ndarray:
    """(chords,), float64."""
    return pd.read_csv(path)["seconds"].to_numpy(float)
