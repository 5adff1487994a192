"""The chords of a performance, put on parts of its beats."""

import numpy as np

# parts of a beat, and what each costs in nats, as a finer one fits anything
PARTS = {1: 0.0, 2: 0.7, 4: 2.0, 3: 2.2, 6: 4.5, 8: 5.0, 12: 8.0}
_LOOSE = 0.022, 0.035  # deviation of a chord from its place: seconds, and shares of the beat
_ALIKE = 0.055  # seconds; chords that are closer may be one
_MERGED = 4.0  # what it costs to make one of two that are not


def parts_of_beats(seconds: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """Where chords begin, in beats from the first, float, (chords,), ascending.

    seconds: of the chords, ascending, none before the first beat or from the last on; beats: when
    each begins, and the last one ends. Each beat is parted as fits its chords best; chords of one
    place that were not struck at about the same time are parted again.
    """
    beat = np.searchsorted(beats, seconds, "right") - 1
    long = np.diff(beats)[beat]
    within = (seconds - beats[beat]) / long
    first = np.flatnonzero(np.diff(beat, prepend=-1))
    close = np.append(False, np.diff(seconds) < _ALIKE)
    inside = np.append(False, np.diff(beat) == 0)
    best = np.full(len(first), np.inf)
    found = np.zeros(len(seconds))
    beat_of = np.cumsum(np.diff(beat, prepend=-1) != 0) - 1
    for parts, cost in PARTS.items():
        place = np.rint(within * parts) / parts
        away = (within - place) * long / np.hypot(_LOOSE[0], _LOOSE[1] * long)
        same = inside & ~close & (np.diff(place, prepend=-1.0) == 0)
        total = cost + np.add.reduceat(0.5 * away**2 + _MERGED * same, first)
        better = total < best
        best = np.where(better, total, best)
        found = np.where(better[beat_of], place, found)
    return _apart(beat + found, close)


def _apart(place: np.ndarray, close: np.ndarray) -> np.ndarray:
    """Chords that share a place without having been close stand before it, one behind the other:
    a note before the beat, or the start of a trill."""
    place = np.maximum.accumulate(place)
    bounds = np.flatnonzero(np.diff(place, prepend=-1.0))
    for first, end in zip(bounds, np.append(bounds[1:], len(place)), strict=True):
        groups = np.cumsum(~close[first:end]) - 1
        groups -= groups[0]
        number = groups[-1] + 1
        if number > 1:
            before = place[first - 1] if first else place[first] - 1
            room = min(place[first] - before, number / 8)
            place[first:end] -= room * (number - 1 - groups) / number
    return place
