"""Which pieces train, which are held out. By whole pieces, before anything is augmented."""

from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.pieces.windows import Sequences

SHORTEST_WINDOW = 8  # as in `continuo.settings.experiment`
HELD_OUT = ("test", "valid")
ROLES = ("train", *HELD_OUT[::-1])


def split_pieces(
    pieces: pd.DataFrame,
    valid: float | Sequence[str],
    test: float | Sequence[str],
    window: int,
    seed: int,
) -> pd.DataFrame:
    """Give each piece its role.

    pieces: columns piece, chords (their number) and role, which is "train", "valid" or "test" where
    the user's folders say so and empty elsewhere; if any is given the folders are the split, and
    without a folder train all that is not held out trains.
    Otherwise `valid` and `test` are either names of pieces (`*` and `?` match as in a shell) or the
    fraction of the pieces longer than the window to hold out, drawn with `seed` after those that
    are named; at least one where it is above 0 and there are pieces to spare.

    A training piece needs `window` chords and one more to be learnt from; a shorter one is "unused"
    and says so. Returns columns piece, role, chords, reason, in the order given.

    Raises UserError where a name matches nothing or nothing is left to train on.
    """
    split = pieces[["piece", "chords"]].reset_index(drop=True)
    split["reason"] = ""
    given = pieces["role"].fillna("").to_numpy(str)
    if (given != "").any():
        # without a folder train/ all that is not held out trains
        elsewhere = "unused" if (given == "train").any() else "train"
        split["role"] = np.where(given == "", elsewhere, given)
        outside = split["role"] == "unused"
        split.loc[outside, "reason"] = "outside the folders train, valid and test"
    else:
        split["role"] = "train"
        long = split.loc[split["chords"] > window, "piece"].tolist()
        held_out = _choose(split["piece"].tolist(), long, {"test": test, "valid": valid}, seed)
        for role, names in held_out.items():
            split.loc[split["piece"].isin(names), "role"] = role

    short = (split["role"] == "train") & (split["chords"] <= window)
    split.loc[short, "reason"] = (
        split.loc[short, "chords"].astype(str) + f" chords: too short for a window of {window}"
    )
    split.loc[short, "role"] = "unused"
    if not (split["role"] == "train").any():
        longest = int(split.loc[short, "chords"].max()) if short.any() else 0
        raise UserError(
            f"No training piece is longer than the window of {window} chords. "
            + (
                f"The longest has {longest} chords: set `window` to {longest - 1} or less."
                if longest > SHORTEST_WINDOW
                else "Add pieces, or hold out fewer (`split`)."
            )
        )
    return split[["piece", "role", "chords", "reason"]]


def _choose(
    pieces: list[str], long: list[str], wanted: dict[str, float | Sequence[str]], seed: int
) -> dict[str, list[str]]:
    """The pieces of each role in `wanted`; no piece gets two roles.

    Lists name any of `pieces`; shares are drawn from what then is free of those that are `long`.
    """
    chosen: dict[str, list[str]] = {}
    for role, rule in wanted.items():
        if isinstance(rule, int | float):
            continue
        for pattern in rule:
            if not any(fnmatchcase(piece, pattern) for piece in pieces):
                raise UserError(
                    f"split.{role}: no piece is called {pattern!r}. "
                    f"There are: {', '.join(pieces[:20])}{' ...' * (len(pieces) > 20)}"
                )
    lists = {role: rule for role, rule in wanted.items() if not isinstance(rule, int | float)}
    exact = {name for rule in lists.values() for name in rule if name in pieces}
    for role, rule in lists.items():  # a name comes before a pattern
        chosen[role] = [
            piece
            for piece in pieces
            if piece in rule
            or (piece not in exact and any(fnmatchcase(piece, pattern) for pattern in rule))
        ]
    named = Counter(piece for names in chosen.values() for piece in names)
    twice = sorted(piece for piece, times in named.items() if times > 1)
    if twice:
        raise UserError(f"split: held out twice, for valid and for test: {', '.join(twice)}")

    order = np.random.default_rng(seed).permutation(np.array(long, dtype=object))
    free = [piece for piece in order if piece not in named]
    for role, rule in wanted.items():
        if isinstance(rule, int | float):
            count = min(max(round(rule * len(long)), rule > 0), max(len(free) - 1, 0))
            chosen[role], free = free[:count], free[count:]
    return chosen


def draw_pieces(sequences: Sequences, role: str | None, chords: int, seed: int) -> list[str]:
    """Whole pieces with that role, sorted: all, or as many, drawn with `seed`, as have `chords`."""
    places = np.flatnonzero(sequences.role == role)
    lengths = np.diff(sequences.start)[places]
    if lengths.sum() > chords:
        order = np.random.default_rng(seed).permutation(len(places))
        enough = int(np.searchsorted(np.cumsum(lengths[order]), chords)) + 1
        places = np.sort(places[order[:enough]])
    return sequences.piece[places].tolist()
