"""Ink: how much of it a glyph has, made alike between fonts, and what it alone would tell.

A bold font and a thin one are told apart by counting ink, without a look at the script. Here each
glyph gets the same box, and a font's glyphs, from the lightest to the darkest, get the amounts of
ink of one and the same bell curve, as near as its strokes allow: they grow or shrink by the same
width all along.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt
from scipy.stats import norm

from continuo.images.data.fonts import Drawn, Face, Glyph, set_in_frame, stack

MARGIN = 1 / 24  # of the picture's side, on either side of the box
MEAN, SPREAD = 0.21, 0.035  # of the bell curve: ink as a share of the picture
# what a stroke's edge moves at most, in the box's longer side: hairlines do not break
SHRINK, GROW = 1 / 40, 1 / 24
STEPS = 200  # widths tried for a glyph


def normalised(face: Face, drawn: Drawn, size: int) -> np.ndarray:
    """The pictures of the drawn characters, uint8 (n, size, size), with normalised box and ink.

    The longer side of a glyph's box is the picture's side without the margins; the box is in the
    middle. The amount of ink keeps its order within the font.
    """
    outlines = [_Outline(glyph.ink) for c in drawn.characters if (glyph := face.draw(c))]
    amounts = np.array([outline.amount for outline in outlines])
    rank = np.argsort(np.argsort(amounts, kind="stable"), kind="stable")
    wanted = norm.ppf((rank + 0.5) / max(len(rank), 1), MEAN, SPREAD)
    pictures = []
    for outline, amount in zip(outlines, wanted, strict=True):
        ink = outline.with_ink(amount)
        height, width = ink.shape
        reach = max(height, width) / 2 / (1 - 2 * MARGIN)
        pictures.append(set_in_frame(Glyph(ink, -width / 2, -height / 2), reach, size))
    return stack(pictures, size)


class _Outline:
    """A glyph that can be made bolder or lighter."""

    def __init__(self, ink: np.ndarray):
        self.ink = ink

    @property
    def longer(self) -> int:
        return max(self.ink.shape)

    @property
    def amount(self) -> float:
        """Share of the picture that is inked when the glyph's box has the size that it gets."""
        filled = np.count_nonzero(self.ink > 127)
        return filled * ((1 - 2 * MARGIN) / self.longer) ** 2

    def _distance(self) -> np.ndarray:
        """From the outline, negative within the ink, in pixels, with room around to grow."""
        room = int(self.longer * GROW) + 2
        filled = np.pad(self.ink > 127, room)
        outside, within = distance_transform_edt(~filled), distance_transform_edt(filled)
        return np.where(filled, 0.5 - within, outside - 0.5)

    def with_ink(self, amount: float) -> np.ndarray:
        """The ink, uint8, cut out, with the outline moved so that it is nearest to `amount`."""
        distance = self._distance()
        edges = np.linspace(-SHRINK * self.longer, GROW * self.longer, STEPS)
        amounts = _covered(distance, edges) * ((1 - 2 * MARGIN) / (self.longer + 2 * edges)) ** 2
        edge = edges[np.abs(amounts - amount).argmin()]
        edge = max(edge, distance.min() + 0.5)  # something is left of the thinnest glyph
        ink = np.rint(255 * np.clip(edge - distance + 0.5, 0, 1)).astype(np.uint8)
        rows, columns = (np.flatnonzero((ink > 127).any(axis=axis)) for axis in (1, 0))
        return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _covered(distance: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Pixels that each of `edges` covers, in part too: the sums of clip(edge - distance + 1/2).

    By the sums s(x) of what `distance` lacks to x: s(edge + 1/2) - s(edge - 1/2).
    """
    ascending = np.sort(distance, axis=None)
    sums = np.append(0, np.cumsum(ascending))

    def lacking(x: np.ndarray) -> np.ndarray:
        below = np.searchsorted(ascending, x)
        return below * x - sums[below]

    return lacking(edges + 0.5) - lacking(edges - 0.5)


@dataclass(frozen=True)
class InkBaseline:
    """What one number, a picture's mean ink, tells of its class.

    threshold: mean ink, 0 to 255. heavier: the label of pictures above it. right: bool (test
    images,). accuracy: of the test images.
    """

    threshold: float
    heavier: int
    right: np.ndarray

    @property
    def accuracy(self) -> float:
        return float(self.right.mean())


def ink_threshold(images: np.ndarray, labels: np.ndarray, train: np.ndarray) -> InkBaseline:
    """The threshold that tells labels 0 and 1 apart best on the training images, and its test.

    images: (n, height, width); labels: (n,); train: bool (n,). Halfway between two amounts of ink
    that occur. Raises ValueError where there are other labels, or no images of one of the parts.
    """
    if not train.any() or train.all() or not set(np.unique(labels)) <= {0, 1}:
        raise ValueError("an ink threshold tells two classes apart, in training and test images")
    ink = images.mean(axis=(1, 2))
    order = np.argsort(ink[train], kind="stable")
    amounts, second = ink[train][order], labels[train][order] == 1
    # right answers with `below` images under the threshold, and label 1 over it
    below = np.arange(len(amounts) + 1)
    seconds_below = np.append(0, np.cumsum(second))
    right = (below - seconds_below) + (second.sum() - seconds_below)
    possible = np.append(True, np.append(amounts[1:] > amounts[:-1], True))
    right_if_heavier = np.array([len(amounts) - right, right])  # label 0, label 1 over it
    best = np.where(possible, right_if_heavier, -1)
    heavier, place = np.unravel_index(best.argmax(), best.shape)
    ends = np.concatenate([amounts[:1], amounts, amounts[-1:]])
    threshold = float(ends[place] + ends[place + 1]) / 2
    if place == 0:
        threshold = -1.0  # every picture is over it
    answers = np.where(ink[~train] > threshold, heavier, 1 - heavier)
    return InkBaseline(threshold, int(heavier), answers == labels[~train])
