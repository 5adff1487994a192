"""The tempos of a MIDI file, and when its ticks are."""

from collections.abc import Sequence

import numpy as np

DEFAULT_TEMPO = 500_000  # microseconds a quarter, of a file that says nothing

Changes = Sequence[tuple[float, int]]  # (tick, microseconds a quarter), in any order


def tempo_map(tempos: Changes) -> tuple[np.ndarray, np.ndarray]:
    """The ticks from which a tempo holds, ascending from 0, and the tempos, both int64.

    Of several at one tick the one told last holds, whichever is faster.
    """
    changes = dict(sorted([(0, DEFAULT_TEMPO), *tempos], key=lambda change: change[0]))
    return np.array(list(changes)), np.array(list(changes.values()))


def seconds_at(ticks: np.ndarray, tempos: Changes, division: int) -> np.ndarray:
    """Seconds from the start of the file, float, shape of `ticks`; by its tempos, or its frames.

    division: as in `continuo.midi.chunks.header`. Raises ValueError where it is 0.
    """
    if not division:
        raise ValueError("time is counted in no unit (a division of 0)")
    if division < 0:
        return ticks / (-(division >> 8) * max(division & 0xFF, 1))
    at, tempo = tempo_map(tempos)
    a_tick = tempo / 1e6 / division
    begin = np.concatenate([[0.0], np.cumsum(np.diff(at) * a_tick[:-1])])
    last = np.searchsorted(at, ticks, "right") - 1
    return begin[last] + (ticks - at[last]) * a_tick[last]
