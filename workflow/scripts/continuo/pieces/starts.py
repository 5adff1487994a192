"""When chords begin, as a table beside their MIDI file: where notes are held on, it cannot tell."""

from pathlib import Path

import numpy as np
import pandas as pd

from continuo.midi.tempo import Changes, seconds_at


def write_starts(onset: np.ndarray, tempos: Changes, path: str | Path) -> None:
    """Write the seconds at which chords begin, a row each. onset: in quarters, (chords,); tempos:
    microseconds a quarter, each with where it begins, in quarters."""
    seconds = seconds_at(onset, tempos, 1)
    pd.DataFrame({"seconds": seconds}).to_csv(path, index=False, float_format="%.6f")


def read_starts(path: str | Path) -> np.ndarray:
    """(chords,), float64."""
    return pd.read_csv(path)["seconds"].to_numpy(float)
