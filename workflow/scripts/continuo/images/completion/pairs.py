"""The same characters in two fonts, and those that the second one lacks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from continuo.base.bounded import read_from, read_npz
from continuo.base.errors import UserError
from continuo.images.completion.weight import matched
from continuo.images.data.fonts import Drawn, Face, frame_of, survey, typeset

LARGEST = 2**34  # bytes of the pairs, unpacked
PARTS = ("train", "test", "new")
GLYPHS = ("characters", "parts", "source", "matched", "target")
SCALES = ("pixel", "baseline")
FEWEST = 8  # pairs that something can be learnt from and tried on


@dataclass(frozen=True)
class Pairs:
    """Characters as two fonts draw them, one after the other.

    characters: str (n,). parts: str (n,), of PARTS; the second font has no "new" one. source,
    matched, target: uint8 (n, size, size), 0 paper, 255 full ink; `matched` is the source with
    strokes as heavy as the target's, on average of the training ones, and a new one's target is
    paper. pixel: the side of a target's pixel in ems; baseline: how far that of the second font is
    below the middle of the em, in ems.
    """

    characters: np.ndarray
    parts: np.ndarray
    source: np.ndarray
    matched: np.ndarray
    target: np.ndarray
    pixel: float
    baseline: float

    def __len__(self) -> int:
        return len(self.characters)

    def of(self, *parts: str) -> "Pairs":
        """Those of these parts, in their order."""
        chosen = np.isin(self.parts, parts)
        return replace(self, **{name: getattr(self, name)[chosen] for name in GLYPHS})

    def save(self, path: str | Path) -> None:
        """Write as .npz; the same content gives the same bytes."""
        np.savez_compressed(path, **vars(self))

    @classmethod
    def load(cls, path: str | Path) -> "Pairs":
        """Read what `save` wrote."""
        with read_from(path, "pairs of glyphs"):
            found: dict[str, Any] = read_npz(path, [*GLYPHS, *SCALES], LARGEST)
            found |= {name: float(found[name]) for name in SCALES}
            return cls(**found)


def make_pairs(
    source: Face, target: Face, characters: Sequence[str], size: int, share: float, seed: int
) -> tuple[Pairs, dict[str, int]]:
    """The characters that `source` draws, and what became of all of them, by words.

    size: of the pictures. share: of the characters that both draw, how many are held out, drawn by
    `seed`. Raises UserError where there are too few pairs, or nothing is missing.
    """
    known, owned = survey(source, characters), survey(target, characters)
    having = set(owned.characters)
    missing = [c for c in characters if c not in having]
    drawn = [c for c in known.characters if c in having]
    new = [c for c in known.characters if c not in having]
    told = {
        "asked": len(characters),
        "paired": len(drawn),
        "lacked": len(missing),
        "new": len(new),
        "nowhere": len(missing) - len(new),
    }
    if not new:
        raise UserError(
            f"{target.path}: there is nothing to complete, for of the {len(characters)} characters "
            f"it lacks {len(missing)}, and {source.path} has none of these. Name other characters "
            "or another font."
        )
    held_out = max(1, round(share * len(drawn)))
    if len(drawn) < FEWEST:
        raise UserError(
            f"{target.path}: only {len(drawn)} of the {len(characters)} characters are in "
            f"{source.path} as well, and {FEWEST} are needed to learn from. Name other characters "
            "or another font."
        )
    parts = np.full(len(drawn), "train", dtype="<U5")
    parts[np.random.default_rng(seed).permutation(len(drawn))[:held_out]] = "test"
    shown = Drawn(drawn, 0, 0, owned.reach)
    reach = frame_of(target, shown, size)
    theirs = typeset(target, shown, size)
    ours = typeset(source, Drawn([*drawn, *new], 0, 0, known.reach), size)
    learnt = np.flatnonzero(parts == "train")
    pairs = Pairs(
        np.array([*drawn, *new], dtype=str),
        np.array([*parts, *["new"] * len(new)], dtype=str),
        ours,
        matched(ours, float(theirs[learnt].mean()) / 255, learnt),
        np.concatenate([theirs, np.zeros((len(new), size, size), np.uint8)]),
        2 * reach / size / target.em,
        target.baseline / target.em,
    )
    return pairs, told
