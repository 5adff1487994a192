"""The outlines of a glyph's picture, as TrueType draws them."""

from collections.abc import Sequence

import numpy as np
from fontTools.pens.ttGlyphPen import TTGlyphPointPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from scipy.ndimage import zoom
from skimage.measure import approximate_polygon, find_contours

FINER = 3  # times, cubic: what is thin keeps its width
AWAY = 0.12  # pixels of the picture that an outline may be off
LEAST = 0.6  # pixels of the picture, squared: a smaller spot is noise
CORNER = 40.0  # degrees; a point where an outline turns by less is rounded

Outline = tuple[np.ndarray, np.ndarray]


def trace(glyph: np.ndarray) -> list[Outline]:
    """The outlines of a picture, uint8 (size, size), at half the ink.

    Each is its points, float (n, 2), x and y in pixels from the upper left corner, and whether they
    are on the curve, bool (n,): ink lies to the right of the way along them, y down. Where a point
    is not, the curve is a parabola towards it, from the middle of one side to that of the next.
    """
    margin = 2
    fine = zoom(np.pad(glyph, margin) / 255, FINER, order=3, mode="nearest", grid_mode=True)
    found = []
    for contour in find_contours(fine, 0.5, positive_orientation="low"):
        points = (contour[:, ::-1] + 0.5) / FINER - margin
        polygon = approximate_polygon(points, AWAY)[:-1]  # the last is the first again
        if len(polygon) > 2 and abs(area(polygon)) >= LEAST:
            found.append((polygon, _turns(polygon) >= np.radians(CORNER)))
    return found


def area(polygon: np.ndarray) -> float:
    """What is within the polygon (n, 2); its sign tells which way it goes round."""
    x, y = polygon.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _turns(polygon: np.ndarray) -> np.ndarray:
    """The angle by which the way turns at each point, in radians, (n,)."""
    coming = polygon - np.roll(polygon, 1, axis=0)
    going = np.roll(coming, -1, axis=0)
    cross = coming[:, 0] * going[:, 1] - coming[:, 1] * going[:, 0]
    return np.abs(np.arctan2(cross, (coming * going).sum(axis=1)))


def glyph_of(outlines: Sequence[Outline]) -> Glyph:
    """A TrueType glyph; the points in units of the font, y up."""
    pen = TTGlyphPointPen(None)
    for points, on in outlines:
        pen.beginPath()
        for (x, y), sits in zip(np.rint(points).astype(int).tolist(), on.tolist(), strict=True):
            pen.addPoint((x, y), "qcurve" if sits else None)
        pen.endPath()
    return pen.glyph()
