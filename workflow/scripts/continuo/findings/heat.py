"""What a temperature does to music: a sample's entropy, how that changes, and where it loops.

Chords drawn from p^(1/T), normalised, are states of the energy E = -log p of L. Boltzmann's
distribution at T. Its entropy S rises with T by dS/dT = C / T, where C = var(E) / T^2, of the
energies at T, is the heat capacity (J. W. Gibbs, "Elementary principles in statistical mechanics",
1902): large where a little more T opens much.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from continuo.decoding.distributions import normalised
from continuo.findings.loops import find_loop
from continuo.models.indexed import Foreteller

COLUMNS = "temperature entropy capacity looping distinct new".split()
IMPOSSIBLE = -1e5  # nats


def sweep(
    foreteller: Foreteller,
    primer: np.ndarray,
    known: np.ndarray,
    temperatures: Sequence[float],
    samples: int,
    chords: int,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Let a model go on from a primer, (time,), by `chords` chords, `samples` times at each
    temperature, all at once.

    known: (pairs, 2), successions of two chords that the training pieces have. Returns a row for
    each temperature, the means of its samples: entropy (nats) and capacity (nats), of what each
    chord was drawn from; looping, the share of the samples that end in a loop; distinct, that of
    the chords that are different ones; and new, that of the successions that are not known.
    """
    warmth = np.repeat(np.asarray(temperatures, float), samples)[:, None]
    heard = np.tile(primer, (len(warmth), 1))
    entropy, capacity = np.zeros((2, len(warmth), chords))
    for number in range(chords):
        # what is impossible has no share, but a finite energy
        log_p = np.maximum(foreteller.foretell(heard), IMPOSSIBLE)
        warm = normalised(log_p / warmth)
        p = np.exp(warm)
        mean = (p * log_p).sum(axis=1, keepdims=True)
        entropy[:, number] = -(p * warm).sum(axis=1)
        capacity[:, number] = (p * (log_p - mean) ** 2).sum(axis=1) / warmth[:, 0] ** 2
        drawn = random.random((len(p), 1)) < p.cumsum(axis=1)
        heard = np.column_stack([heard, drawn.argmax(axis=1)])
    made = heard[:, len(primer) :]
    pairs = {tuple(pair) for pair in known.tolist()}
    from_last = heard[:, len(primer) - 1 :]
    facts = [
        (
            find_loop(row.tolist()) is not None,
            len(np.unique(row)) / chords,
            np.mean([pair not in pairs for pair in pairwise(last)]),
        )
        for row, last in zip(made, from_last.tolist(), strict=True)
    ]
    columns = np.column_stack([warmth[:, 0], entropy.mean(1), capacity.mean(1), np.array(facts)])
    return pd.DataFrame(columns, columns=COLUMNS).groupby("temperature", as_index=False).mean()
