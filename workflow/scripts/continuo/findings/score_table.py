"""How well a model foretells each chord, as a table."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from continuo.models.protocol import Scores

FACTS = ["role", "piece", "chord", "log_p", "right"]  # the first columns of a table of scores


def score_table(
    role: str, names: Sequence[str], least: int, scores: Sequence[Scores]
) -> pd.DataFrame:
    """How well a model foretells each chord: one row a chord.

    Columns: role, piece, chord (its number, from 0), log_p, right, and one of each of
    `Scores.further`. least: the number of the first chord that is scored.
    """
    parts = [
        pd.DataFrame(
            {
                "role": role,
                "piece": name,
                "chord": np.arange(least, least + len(found.log_p)),
                "log_p": found.log_p,
                "right": found.right,
                **found.further,
            }
        )
        for name, found in zip(names, scores, strict=True)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=FACTS)
