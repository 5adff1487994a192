"""Could one tell? The two-sample test by a classifier, and what it tells them apart by.

After D. Lopez-Paz and M. Oquab, "Revisiting classifier two-sample tests", ICLR 2017: a classifier
learns to tell two sets of music apart and is tried on music that it has not heard. What cannot be
told apart is told rightly half of the time.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from continuo.findings.style import FEWEST, WINDOW
from continuo.findings.style.features import FEATURES, table
from continuo.findings.style.music import Music
from continuo.findings.style.passage import Passage

MOST = 400  # windows of a side
FOLDS = 5
FORESTS, TREES = 5, 50
DRAWS = 1000  # of the pieces, for the error
log = logging.getLogger("continuo")


@dataclass(frozen=True)
class Windows:
    """Stretches of WINDOW chords. features: a row each, see `continuo.findings.style.features`;
    piece: the name of the piece that each is of, (windows,)."""

    features: pd.DataFrame
    piece: np.ndarray

    @classmethod
    def of(cls, music: Mapping[str, Passage], seed: int) -> "Windows":
        """Those of all pieces, MOST of them at most, drawn."""
        every = [(name, part) for name, one in music.items() for part in one.windows(WINDOW)]
        if len(every) > MOST:
            drawn = np.random.default_rng(seed).choice(len(every), MOST, replace=False)
            every = [every[place] for place in np.sort(drawn)]
        return cls(table(part for _, part in every), np.array([name for name, _ in every], object))

    @property
    def pieces(self) -> int:
        """How many pieces they are of."""
        return len(set(self.piece))


@dataclass(frozen=True)
class Told:
    """How well two sets of windows are told apart.

    accuracy: the mean of the shares of both sides that are told rightly; error: its standard error,
    from drawing the pieces of both anew, NaN where that tells nothing. used: of each feature, how
    much surer of the truth the classifier is with it than with it shuffled among the windows.
    """

    accuracy: float
    error: float
    used: pd.Series


def tell_apart(
    real: Windows, other: Windows, columns: Sequence[str], seed: int, known: Windows | None = None
) -> Told | None:
    """Tell the windows of one set from those of the other by these features.

    The classifier is a forest of extremely randomised trees (P. Geurts, D. Ernst and L. Wehenkel,
    Machine Learning 63, 2006). It is tried on pieces that it has not learnt from, each once, and
    both sides count the same. known: further real music that it learns from. None where there are
    fewer than FEWEST pieces of the other side, or of the real one and no music that is known.
    """
    if other.pieces < FEWEST or real.pieces < (1 if known else FEWEST):
        return None
    random = np.random.default_rng(seed)
    sides = [real, other] if known is None else [real, other, known]
    x = np.concatenate([side.features[list(columns)] for side in sides]).astype(np.float32)
    sizes = [len(side.piece) for side in sides]
    is_other = np.repeat([False, True, False][: len(sides)], sizes)
    fold = np.concatenate([_folds(side.piece, random) for side in sides])
    fold[sum(sizes[:2]) :] = FOLDS  # never tried
    weight = 0.5 / np.where(is_other, sizes[1], sizes[0])
    sure, used = np.zeros(len(x)), np.zeros(len(columns))
    for number in range(FOLDS):
        here = fold == number
        if not here.any():
            continue
        rows = np.repeat(x[here][None], len(columns) + 1, axis=0)  # the first stays as it is
        for column in range(len(columns)):
            rows[column + 1, :, column] = random.permutation(x[here, column])
        forests = _forests(x[~here], is_other[~here], random)
        flat = rows.reshape(-1, len(columns))
        p = np.mean([forest.predict_proba(flat)[:, 1] for forest in forests], axis=0)
        p = p.reshape(len(columns) + 1, -1)
        p = np.where(is_other[here], p, 1 - p)
        sure[here] = p[0]
        used += ((p[0] - p[1:]) * weight[here]).sum(axis=1)
    right = np.split(np.where(sure == 0.5, 0.5, sure > 0.5), np.cumsum(sizes))
    counts = [
        pd.Series(found).groupby(side.piece).agg(["sum", "size"]).to_numpy(float)
        for found, side in zip(right[:2], sides[:2], strict=True)
    ]
    accuracy = float(np.mean([found.mean() for found in right[:2]]))
    return Told(accuracy, _error(counts, random), pd.Series(used, list(columns)))


def _forests(x: np.ndarray, is_other: np.ndarray, random: np.random.Generator) -> list[Any]:
    """Forests that each learn from all windows of the side that has fewer, and from as many of the
    other, drawn anew: a tree that is grown to its end sides with whom it has seen more of."""
    from sklearn.ensemble import ExtraTreesClassifier  # takes seconds

    places = [np.flatnonzero(is_other == side) for side in (False, True)]
    fewest = min(map(len, places))
    forests = []
    for _ in range(FORESTS):
        drawn = np.concatenate([random.choice(side, fewest, replace=False) for side in places])
        forest = ExtraTreesClassifier(TREES, random_state=int(random.integers(1 << 31)))
        forests.append(forest.fit(x[drawn], is_other[drawn]))
    return forests


def _folds(piece: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The fold of each window: that of its piece."""
    names = np.unique(piece)
    number = dict(zip(random.permutation(names), np.arange(len(names)) % FOLDS, strict=True))
    return np.array([number[name] for name in piece])


def _error(counts: Sequence[np.ndarray], random: np.random.Generator) -> float:
    """counts: of each piece of a side, how many windows were told rightly and how many it has."""
    drawn = np.zeros(DRAWS)
    for side in counts:
        again = side[random.integers(0, len(side), (DRAWS, len(side)))].sum(axis=1)
        drawn += again[:, 0] / again[:, 1] / len(counts)
    error = float(drawn.std(ddof=1))
    return error if error > 0 and min(map(len, counts)) > 1 else float("nan")


TESTS = "decoder features real_pieces real_windows pieces windows accuracy error".split()
AWAY = "decoder feature used samples samples_sd real real_sd".split()


def could_one_tell(
    music: Music, timed: Collection[str], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The test of each decoder's windows against held-out ones, beside that of training pieces.

    timed: the decoders whose model knows times; of others, real pieces are taken evenly held, too,
    and no feature that depends on times. Returns a row of TESTS for each decoder, accuracy and
    error NaN where there is too little to tell, and one, without a decoder, of the training pieces
    for each choice of features that a decoder was tested by, "all" or "untimed". And AWAY: of each
    decoder that was tested, the features by how much they were `Told.used`, and their means and
    standard deviations over the windows of both.
    """
    tests, away, usual = [], [], []
    for kind in ("all", "untimed"):
        decoders = [name for name in music.samples if (name in timed) == (kind == "all")]
        if not decoders:
            continue
        heard = music if kind == "all" else music.evened()
        held_out = Windows.of(heard.held_out, seed)
        samples = {decoder: Windows.of(heard.samples[decoder], seed) for decoder in decoders}
        enough = held_out.pieces and any(one.pieces >= FEWEST for one in samples.values())
        known = Windows.of(heard.training, seed) if enough else None
        every = [name for name in FEATURES if kind == "all" or not FEATURES[name].timed]
        for decoder, windows in samples.items():
            told = None
            if known is not None and windows.pieces >= FEWEST:
                columns = _known(every, [held_out, windows, known])
                told = tell_apart(held_out, windows, columns, seed, known)
            tests.append(_row(decoder, kind, held_out, windows, told))
            away += _used(decoder, windows, held_out, told) if told else []
        if known is not None and known.pieces:
            columns = _known(every, [held_out, known])
            told = tell_apart(held_out, known, columns, seed)
            usual += [_row("", kind, held_out, known, told)] if told else []
    tests += usual
    for row in tests:
        log.info("%s", dict(zip(TESTS, row, strict=True)))
    return pd.DataFrame(tests, columns=TESTS), pd.DataFrame(away, columns=AWAY)


def _used(decoder: str, windows: Windows, real: Windows, told: Told) -> list[list]:
    rows = []
    for name, used in told.used.sort_values(ascending=False, kind="stable").items():
        sides = [side.features[name] for side in (windows, real)]
        numbers = [number for side in sides for number in (side.mean(), side.std(ddof=1))]
        rows.append([decoder, name, used, *numbers])
    return rows


def _known(names: Iterable[str], sides: Sequence[Windows]) -> list[str]:
    """The features that all windows tell: that of the bar is not known of all music."""
    return [name for name in names if all(np.isfinite(side.features[name]).all() for side in sides)]


def _row(decoder: str, kind: str, real: Windows, other: Windows, told: Told | None) -> list:
    counts = [real.pieces, len(real.piece), other.pieces, len(other.piece)]
    found = [told.accuracy, told.error] if told else [np.nan, np.nan]
    return [decoder, kind, *counts, *found]
