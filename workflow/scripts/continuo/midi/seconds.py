"""When the ticks of a MIDI file are, in seconds."""

import numpy as np

from continuo.midi.events import DEFAULT_TEMPO
from continuo.midi.notes import MidiNotes


def seconds_at(notes: MidiNotes, ticks: np.ndarray) -> np.ndarray:
    """Seconds from the start of the file, float, shape of `ticks`; by its tempos, or its frames.

    Raises ValueError for a division of 0.
    """
    division = notes.ticks_per_quarter
    if not division:
        raise ValueError("time is counted in no unit (a division of 0)")
    if division < 0:
        return ticks / (-(division >> 8) * max(division & 0xFF, 1))
    changes = dict(sorted([(0, DEFAULT_TEMPO), *notes.tempos], key=lambda change: change[0]))
    at = np.array(list(changes), np.int64)
    a_tick = np.array(list(changes.values())) / 1e6 / division
    begin = np.concatenate([[0.0], np.cumsum(np.diff(at) * a_tick[:-1])])
    stretch = np.searchsorted(at, ticks, "right") - 1
    return begin[stretch] + (ticks - at[stretch]) * a_tick[stretch]
