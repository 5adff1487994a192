"""What it costs to say again what was just said."""

import numpy as np

from continuo.decoding.distributions import normalised
from continuo.settings import decoders

NONE = -1  # in place of a class


class Repetition(decoders.Repetition):
    """Divides the probability of what repeats one of the last `chords` chords by `penalty`.

    After N. S. Keskar et al., "CTRL: a conditional transformer language model for controllable
    generation", 2019; of probabilities, as a division of logits depends on where their zero is.
    """

    def __call__(self, log_p: np.ndarray, repeats: np.ndarray) -> np.ndarray:
        """log P, normalised again. repeats: classes, (batch, ...), NONE where there is none."""
        again = np.zeros(log_p.shape, bool)
        rows, places = np.nonzero(repeats != NONE)
        again[rows, repeats[rows, places]] = True
        return normalised(log_p - again * np.log(self.penalty))
