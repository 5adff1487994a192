"""Strokes made as heavy as another font's, and outlines between two."""

import numpy as np
from scipy.ndimage import distance_transform_edt, zoom
from scipy.optimize import brentq
from skimage.transform import downscale_local_mean

FINER = 2  # times: a stroke's edge moves by parts of a pixel
SAMPLE = 200  # glyphs whose ink is weighed to find how far edges move
MOST = 1 / 16  # of the picture's side, that an edge moves at most


def matched(source: np.ndarray, ink: float, weighed: np.ndarray) -> np.ndarray:
    """The glyphs of `source` with all edges moved by one and the same width.

    source: uint8 (n, size, size). ink: what the mean of the `weighed` ones, indices into `source`,
    is to be, from 0 to 1, as near as edges that move by MOST come to it.
    """
    sample = np.stack(
        [distances(source[place]) for place in weighed[:: -(-len(weighed) // SAMPLE)]]
    )
    most = MOST * sample.shape[1]

    def lacks(edge: float) -> float:
        return float(inked(sample, edge).mean()) - ink

    if lacks(-most) >= 0:
        edge = -most
    else:
        edge = most if lacks(most) <= 0 else brentq(lacks, -most, most, xtol=0.01)
    return np.stack([reduced(inked(distances(glyph), edge)) for glyph in source])


def between(one: np.ndarray, other: np.ndarray, frames: int) -> np.ndarray:
    """Glyphs on the way from `one` to `other`, both uint8 (size, size): uint8 (frames, size, size).

    The outlines are where the weighted mean of both glyphs' distances to their outlines is zero.
    """
    first, last = distances(one), distances(other)
    shares = np.linspace(0, 1, frames)
    return np.stack([reduced(inked((1 - share) * first + share * last, 0)) for share in shares])


def distances(glyph: np.ndarray) -> np.ndarray:
    """Of each pixel from the outline, negative within the ink, in pixels `FINER` times as fine.

    A glyph without ink is far from all.
    """
    filled = zoom(glyph, FINER, order=1, mode="nearest", grid_mode=True) > 127
    if not filled.any():
        return np.full(filled.shape, float(len(filled)))
    outside, within = distance_transform_edt(~filled), distance_transform_edt(filled)
    return np.where(filled, 0.5 - within, outside - 0.5)


def inked(distance: np.ndarray, edge: float) -> np.ndarray:
    """Ink from 0 to 1 of what is within `edge` of the outline, outside of it."""
    return np.clip(edge - distance + 0.5, 0, 1)


def reduced(ink: np.ndarray) -> np.ndarray:
    """As a picture again, uint8."""
    return np.rint(255 * downscale_local_mean(ink, (FINER, FINER))).astype(np.uint8)
