"""How long a piece in the making may play again what it has played."""

import numpy as np

from continuo.models.composer.memory import NONE

FIGURE = 4  # chords; a shorter figure may go on for so long


def let_go(
    place: np.ndarray, length: np.ndarray, at: int, replay: int
) -> tuple[np.ndarray, np.ndarray]:
    """What `Memory.recall` gives for chord number `at`, without what has been played again enough.

    Enough are `replay` chords; and, of what goes on right where it was taken from, a round of it,
    or FIGURE chords. Nothing takes the place of what goes: a shorter match would say the same.
    """
    enough = (place != NONE) & (length >= np.minimum(replay, np.maximum(at - place, FIGURE)))
    return np.where(enough, NONE, place), np.where(enough, 0, length).astype(length.dtype)
