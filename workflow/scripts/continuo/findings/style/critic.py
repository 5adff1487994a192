"""A critic that has learnt what gives samples away, and says how real music sounds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from continuo.base.bounded import read_from
from continuo.base.errors import UserError
from continuo.findings.style import WINDOW
from continuo.findings.style.features import FEATURES, table
from continuo.findings.style.passage import Passage, spelled_passage
from continuo.pieces.spelled import Spelled

MOST = 1000  # windows of a side
FARTHEST = 4.0  # standard deviations; what is farther off is as wrong
REGULARISED = 0.03  # the inverse strength of the penalty on weights, as scikit-learn has it
HELD_OVER = 16  # chords before a window, whose notes may still sound in it


@dataclass(frozen=True)
class Critic:
    """A logistic regression on features of a passage and their squares; see
    `continuo.models.protocol.Critic`.

    names: of the features; mean, deviation: of each, over real music, (features,); weights: of the
    standardised features and of their squares, (2 features,).
    """

    names: Sequence[str]
    mean: np.ndarray
    deviation: np.ndarray
    weights: np.ndarray
    bias: float

    @classmethod
    def of(cls, real: Sequence[Passage], drawn: Sequence[Passage], seed: int) -> "Critic":
        """One that has learnt to tell the windows of these pieces apart.

        Both sides count the same, MOST windows of each at most. UserError where one has none.
        """
        from sklearn.linear_model import LogisticRegression  # takes seconds

        random, sides = np.random.default_rng(seed), []
        for music in (real, drawn):
            every = [part for one in music for part in one.windows(WINDOW)]
            if not every:
                raise UserError(
                    f"no training piece, or no sample, has the {WINDOW} chords by which a critic "
                    "hears them: leave `among` away"
                )
            sides.append(table(every[place] for place in random.permutation(len(every))[:MOST]))
        known = [name for name in sides[0] if all(np.isfinite(s[name]).all() for s in sides)]
        one, other = (side[known].to_numpy(float) for side in sides)
        mean, deviation = one.mean(axis=0), one.std(axis=0) + 1e-6
        x = _heard(np.concatenate([one, other]), mean, deviation)
        is_real = np.repeat([1, 0], [len(one), len(other)])
        learnt = LogisticRegression(C=REGULARISED, class_weight="balanced", max_iter=2000)
        learnt.fit(x, is_real)
        return cls(known, mean, deviation, learnt.coef_[0], float(learnt.intercept_[0]))

    def __call__(self, pieces: Sequence[Spelled]) -> np.ndarray:
        """By the last WINDOW chords of each."""
        passages = []
        for piece in pieces:
            end = spelled_passage(piece.part(max(len(piece) - WINDOW - HELD_OVER, 0), len(piece)))
            passages.append(end.part(max(len(end) - WINDOW, 0), len(end)))
        features = table(passages)[list(self.names)].to_numpy(float)
        odds: np.ndarray = _heard(features, self.mean, self.deviation) @ self.weights + self.bias
        return odds

    def save(self, path: str | Path) -> None:
        """As JSON."""
        told = {"names": list(self.names), "bias": self.bias}
        told |= {name: getattr(self, name).tolist() for name in ("mean", "deviation", "weights")}
        Path(path).write_text(json.dumps(told, indent=1) + "\n")

    @classmethod
    def load(cls, path: str | Path) -> "Critic":
        """What `save` wrote; UserError where the file has something else."""
        with read_from(path, "a critic", "Delete it, and it is made again"):
            told = json.loads(Path(path).read_text())
            numbers = (np.array(told[name], float) for name in ("mean", "deviation", "weights"))
            mean, deviation, weights = numbers
            names, bias = list(map(str, told["names"])), float(told["bias"])
            if not len(weights) == 2 * len(mean) == 2 * len(deviation) == 2 * len(names):
                raise ValueError("it has other weights than features")
            if unknown := set(names) - set(FEATURES):
                raise ValueError(f"there is no feature {min(unknown)!r}")
            if not np.isfinite([*mean, *deviation, *weights, bias]).all() or (deviation <= 0).any():
                raise ValueError("of its numbers some are none")
            return cls(names, mean, deviation, weights, bias)

    @classmethod
    def within(cls, paths: Sequence[str]) -> "Critic | None":
        """The one of the file, None where there is none."""
        return cls.load(paths[0]) if paths else None


def _heard(features: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    standard = np.clip((features - mean) / deviation, -FARTHEST, FARTHEST)
    standard = np.nan_to_num(standard)  # as where the metre of a piece is not known
    return np.concatenate([standard, standard**2], axis=1)
