"""Whether a file's own beats say when its notes begin: score or performance?"""

from typing import NamedTuple

import numpy as np

from continuo.midi.notes import MidiNotes
from continuo.scores.performances.strikes import TOGETHER

SCORE, PERFORMANCE = "score", "performance"
FEW = 24  # onsets; of fewer hardly anything can be told
COARSE = 96  # ticks a quarter; recordings have as many or more
_PARTS = (12, 16)  # of a quarter, that scores are written in
_ON_GRID = 0.3  # share, beyond chance, of the onsets of a performance that may lie there
_NEAR_GRID = 0.5  # how closely those of a performance may gather around any parts of a beat
_AT_ONCE = 0.5  # share of its strikes within TOGETHER that may be at one tick


class Timing(NamedTuple):
    """kind: SCORE or PERFORMANCE; sure: 0 for a guess to 1."""

    kind: str
    sure: float


def timing_of(notes: MidiNotes) -> Timing:
    """How the file tells time; a score wherever that is in doubt.

    A performance is what has no share in its file's beats: its onsets lie on twelfths and
    sixteenths of a quarter hardly more often than by chance, so do the times between them, and
    they gather around no parts of a beat either, as those played to a click do; and fingers that
    strike together are hardly ever at the same tick. Of FEW onsets that alone tells, if anything.
    """
    onset = np.unique(notes.onset)
    quarter = notes.ticks_per_quarter
    if len(onset) < 2 or quarter < COARSE:
        return Timing(SCORE, 0.0)
    written = max(_on_grid(onset, quarter), _on_grid(np.diff(onset), quarter)) / _ON_GRID
    apart = np.diff(notes.seconds_at(np.sort(notes.onset)))
    together = apart[apart <= TOGETHER]
    if len(onset) < FEW:
        spread = len(together) > 1 and together.all() and written < 1
        return Timing(PERFORMANCE if spread else SCORE, 0.0)
    angle = 2j * np.pi * onset / quarter
    near = max(abs(np.exp(parts * angle).mean()) for parts in range(1, 9)) / _NEAR_GRID
    at_once = (together == 0).mean() / _AT_ONCE if len(together) >= FEW else 0.0
    like_a_score = max(written, near, at_once)
    if like_a_score < 1:
        return Timing(PERFORMANCE, round(float(1 - like_a_score), 2))
    return Timing(SCORE, round(float(min(like_a_score - 1, 1)), 2))


def _on_grid(ticks: np.ndarray, quarter: int) -> float:
    """The share on the grid less that by chance: 0 for chance, 1 for all."""
    reach = quarter / 480  # writers round
    every = np.arange(quarter)
    near = np.zeros(quarter, bool)
    for parts in _PARTS:
        step = quarter / parts
        near |= np.abs(every - np.rint(every / step) * step) <= max(reach, 0.5)
    chance = near.mean()
    return float((near[ticks % quarter].mean() - chance) / (1 - chance)) if chance < 1 else 0.0
