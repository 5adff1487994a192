"""How diverse and how new the images of a generator are, beside real images."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.stats import quantile_test

from continuo.images.judging.accuracy import LEVEL, interval

BLUR = 1.0  # pixels: a third of a stroke, which hides single pixels of noise and no stroke
REACH = 1  # pixels that an image may be moved each way to fit a training image
# A pair is near a duplicate if it is closer than all but this share of the pairs of real training
# images: characters that share all but a stroke or a part. A generator as diverse as they are gives
# this share, one with k images that it repeats 1 / k: it shows a collapse to a few hundred of them.
CLOSE = 0.001
ROWS = 512  # images whose distances to all others are held at once
FAINT = 1.0  # grey levels; where an image varies by less, that is not taken for a picture


def near_duplicates(
    generated: np.ndarray, train: np.ndarray, held_out: np.ndarray
) -> dict[str, float]:
    """The share of pairs of generated images that are near duplicates, beside real pairs.

    All uint8 (n, height, width). threshold: the distance (see `pictures`) below which the share
    CLOSE of the pairs of training images lie. share, low, high and real_share, real_low, real_high:
    pairs below it among the generated and among the held-out images, with 95 % intervals.
    """
    threshold = _quantile(pictures(train), CLOSE)
    share, low, high = _share_below(pictures(generated), threshold)
    real_share, real_low, real_high = _share_below(pictures(held_out), threshold)
    return {
        "share": share,
        "low": low,
        "high": high,
        "real_share": real_share,
        "real_low": real_low,
        "real_high": real_high,
        "threshold": threshold,
    }


def nearest(images: np.ndarray, train: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The training image nearest to each image: its distance float32 (n,), its index int64 (n,).

    Both uint8 (n, height, width). The distance is that of `pictures`, the least of those where the
    image is moved by up to REACH pixels: a copy that is a little out of place is a copy.
    """
    known = pictures(train)
    least = np.full(len(images), np.inf, np.float32)
    index = np.zeros(len(images), np.int64)
    reach = range(-REACH, REACH + 1)
    for down, right in product(reach, reach):
        for rows, squares in _squares(pictures(images, down, right), known):
            found = squares.argmin(axis=1)
            square = squares[np.arange(len(found)), found]
            index[rows] = np.where(square < least[rows], found, index[rows])
            least[rows] = np.minimum(square, least[rows])
    return np.sqrt(least), index


def memorisation(generated: np.ndarray, held_out: np.ndarray) -> dict[str, float]:
    """Whether generated images are nearer to training images than new real ones are.

    Both are distances to the nearest training image, (n,) and (m,). The medians, each with its
    exact 95 % interval (W. J. Conover, Practical Nonparametric Statistics), and the share of the
    generated that is nearer than all but 5 % of the held-out: 5 % for a generator that has learnt
    the manner and no image, 100 % for one that copies. Its interval takes the bound as given.
    """
    bound = np.quantile(held_out, 0.05)
    below = int((generated < bound).sum())
    low, high = interval(below, len(generated))
    return {
        **_median("generated_median", generated),
        **_median("held_out_median", held_out),
        "generated_below_held_out_5_percent": below / len(generated),
        "generated_below_low": low,
        "generated_below_high": high,
    }


def choose_pairs(distances: np.ndarray, count: int = 10, seed: int = 0) -> np.ndarray:
    """Which generated images to show beside their nearest training image, int64 (count,).

    The first half are the nearest of all, where copies would be, in order; the rest are drawn from
    the others.
    """
    order = np.argsort(distances, kind="stable")
    close = order[: count // 2]
    others = np.random.default_rng(seed).permutation(order[count // 2 :])
    return np.concatenate([close, others[: count - len(close)]])


def pictures(images: np.ndarray, down: int = 0, right: int = 0) -> np.ndarray:
    """Images as unit vectors, float32 (n, pixels / 4), moved by so many pixels first.

    images: uint8 (n, height, width). Blurred by BLUR pixels and taken at half the resolution, less
    their mean, and of length 1: the distance of two is sqrt(2 - 2 r), r their correlation. Without
    this a heavy stroke would be far from all, and pairs of characters of few strokes near.
    """
    n, height, width = images.shape
    moved = np.zeros((n, height + height % 2 + 2 * REACH, width + width % 2 + 2 * REACH), "f4")
    moved[:, REACH + down :, REACH + right :][:, :height, :width] = images
    blurred = gaussian_filter(moved, BLUR, axes=(1, 2), mode="constant")
    inner = blurred[:, REACH:-REACH, REACH:-REACH]
    half = inner.reshape(n, inner.shape[1] // 2, 2, inner.shape[2] // 2, 2).mean(axis=(2, 4))
    flat = half.reshape(n, -1)
    flat -= flat.mean(axis=1, keepdims=True)
    shortest = FAINT * np.sqrt(flat.shape[1])
    return flat / np.linalg.norm(flat, axis=1, keepdims=True).clip(min=shortest)


def _squares(x: np.ndarray, y: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Squared distances of some rows of `x` to all of `y`; of a row to itself infinite."""
    lengths = (y**2).sum(axis=1)
    for start in range(0, len(x), ROWS):
        part = x[start : start + ROWS]
        squares = (part**2).sum(axis=1)[:, None] + lengths - 2 * (part @ y.T)
        if x is y:
            squares[np.arange(len(part)), start + np.arange(len(part))] = np.inf
        yield slice(start, start + len(part)), squares.clip(min=0)


def _quantile(x: np.ndarray, share: float) -> float:
    """The distance below which this share of the pairs of `x` lie."""
    count = int(share * len(x) * (len(x) - 1)) + 1  # each pair is met twice
    closest = np.empty(0, np.float32)
    for _, squares in _squares(x, x):
        closest = np.concatenate([closest, squares.ravel()])
        if len(closest) > count:
            closest = np.partition(closest, count - 1)[:count]
    return float(np.sqrt(closest.max()))


def _share_below(x: np.ndarray, threshold: float) -> tuple[float, float, float]:
    """The share of pairs of `x` up to `threshold` apart, and its 95 % interval.

    Pairs that share an image depend on each other: the variance is the jackknife's over the images,
    and the interval that of as many independent pairs as have this variance (see `interval`).
    """
    n = len(x)
    counts = np.concatenate([(s <= threshold**2).sum(axis=1) for _, s in _squares(x, x)])
    share = float(counts.mean() / (n - 1))
    variance = (n - 1) * np.var((counts.sum() - 2 * counts) / ((n - 1) * (n - 2)))
    if variance > 0:
        pairs = share * (1 - share) / variance
    else:  # half of all for rare pairs, as the jackknife counts one; else those that share no image
        pairs = n * (n - 1) / 4 if share == 0 else n / 2
    low, high = interval(share * pairs, pairs)
    return share, low, high


def _median(name: str, values: np.ndarray) -> dict[str, float]:
    bounds = quantile_test(values, p=0.5).confidence_interval(LEVEL)
    found = {"": np.median(values), "_low": bounds.low, "_high": bounds.high}
    return {name + end: float(value) for end, value in found.items()}
