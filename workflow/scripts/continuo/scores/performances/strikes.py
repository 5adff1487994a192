"""What a player struck together."""

import numpy as np

TOGETHER = 0.030  # seconds; fingers that strike one chord are not further apart
_ABOUT = 0.75
_LONGEST = 2 * TOGETHER  # from the first to the last strike of a chord


def struck_together(seconds: np.ndarray) -> np.ndarray:
    """The number of the chord, from 0, of each strike; seconds: (strikes,), ascending.

    Strikes that follow each other within TOGETHER are chained. A chain that lasts for longer than a
    spread chord does, such as a fast scale, is cut wherever its strikes are about as far apart as
    anywhere in it, and again until no part lasts so long.
    """
    gaps = np.diff(seconds)
    cut = gaps > TOGETHER
    while True:
        chain = np.concatenate([[0], np.cumsum(cut)])
        first = np.flatnonzero(np.diff(chain, prepend=-1))
        last = np.append(first[1:], len(seconds)) - 1
        long = np.flatnonzero(seconds[last] - seconds[first] > _LONGEST)
        if not len(long):
            return chain
        for place in long:
            inside = slice(first[place], last[place])
            cut[inside] = gaps[inside] >= _ABOUT * gaps[inside].max()
