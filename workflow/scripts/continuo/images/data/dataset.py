"""A set of small grey pictures with their classes, some of them held out."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from continuo.base.bounded import read_from, read_npz

LARGEST = 2**36  # bytes of a set, unpacked: ten million pictures of 64 x 64, and more
ARRAYS = ("images", "labels", "train", "names", "classes", "note")


@dataclass(frozen=True)
class ImageSet:
    """Pictures of one size, one after the other.

    images: uint8, shape (n, height, width); 0 is paper, 255 is full ink.
    labels: int64, (n,), indices into `classes`. train: bool, (n,); the other images are held out.
    names: str, (n,), the character that a glyph shows, "" where there is none.
    classes: what the labels stand for. note: about the split, "" if there is nothing to say.
    """

    images: np.ndarray
    labels: np.ndarray
    train: np.ndarray
    names: np.ndarray
    classes: tuple[str, ...]
    note: str = ""

    def __len__(self) -> int:
        return len(self.images)

    def of(self, part: str) -> "ImageSet":
        """The images of the part "train" or "test", in their order."""
        if part not in ("train", "test"):
            raise ValueError(f'part is "train" or "test", not {part!r}')
        chosen = self.train if part == "train" else ~self.train
        return replace(
            self,
            images=self.images[chosen],
            labels=self.labels[chosen],
            train=self.train[chosen],
            names=self.names[chosen],
        )

    def save(self, path: str | Path) -> None:
        """Write as .npz; the same content gives the same bytes."""
        arrays = vars(self) | {"classes": np.array(self.classes, dtype=str)}
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: str | Path) -> "ImageSet":
        """Read what `save` wrote."""
        with read_from(path, "a set of images"):
            found: dict[str, Any] = read_npz(path, [*ARRAYS], LARGEST)
            found["classes"] = tuple(str(name) for name in found["classes"])
            return cls(**found | {"note": str(found["note"])})
