"""How far the images of a generator are from real ones: the kernel (inception) distance, KID."""

from typing import Any

import numpy as np

GROUPS = 20  # of images, left out in turn


def kernel_distance(x: np.ndarray, y: np.ndarray, seed: int = 0) -> dict[str, float]:
    """KID of two sets of features, (n, d) and (m, d), n and m at least 4: value and error.

    The unbiased estimate of the squared MMD with the kernel (x.y / d + 1)^3: M. Binkowski et al.,
    Demystifying MMD GANs, ICLR 2018; it may be negative. They average over subsets, which share
    images, so that their scatter is no error. Here the value is that of all images, and the error
    the jackknife's for two samples (J. N. Arvesen, Annals of Mathematical Statistics 40, 1969),
    which errs on the large side (B. Efron and C. Stein, Annals of Statistics 9, 1981). Groups of
    images are left out, not single ones, and they are drawn with `seed`.
    """
    random = np.random.default_rng(seed)
    n, m = len(x), len(y)
    groups = min(GROUPS, n // 2, m // 2)
    if groups < 2:
        raise ValueError(f"KID of {n} and {m} images: at least 4 of each are needed")
    xs, ys = (np.array_split(random.permutation(part.astype(float)), groups) for part in (x, y))
    xx, yy, xy = _kernel_sums(xs, xs), _kernel_sums(ys, ys), _kernel_sums(xs, ys)

    def estimate(xx: Any, yy: Any, xy: Any, n: Any, m: Any) -> Any:
        return xx / (n * (n - 1)) + yy / (m * (m - 1)) - 2 * xy / (n * m)

    def without(sums: np.ndarray) -> np.ndarray:
        return sums.sum() - sums.sum(axis=0) - sums.sum(axis=1) + sums.diagonal()

    n_left, m_left = (total - np.array([len(g) for g in gs]) for total, gs in ((n, xs), (m, ys)))
    no_x = estimate(without(xx), yy.sum(), xy.sum() - xy.sum(axis=1), n_left, m)
    no_y = estimate(xx.sum(), without(yy), xy.sum() - xy.sum(axis=0), n, m_left)
    variance = (groups - 1) * (no_x.var() + no_y.var())
    value = estimate(xx.sum(), yy.sum(), xy.sum(), n, m)
    return {"value": float(value), "error": float(np.sqrt(variance))}


def _kernel_sums(xs: list[np.ndarray], ys: list[np.ndarray]) -> np.ndarray:
    """Sums of the kernel over each two groups, (groups, groups); no image with itself."""
    every = np.concatenate(ys)
    starts = np.cumsum([0, *(len(y) for y in ys[:-1])])
    sums = np.empty((len(xs), len(ys)))
    for i, x in enumerate(xs):
        kernel = x @ every.T / x.shape[1] + 1
        kernel *= kernel * kernel
        sums[i] = np.add.reduceat(kernel.sum(axis=0), starts)
        if xs is ys:
            sums[i, i] -= np.trace(kernel[:, starts[i] :])
    return sums


def scaled(features: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """`features` (n, d) in units of the root mean square of those of `reference` (m, d), above 0.

    The kernel compares x.y / d with 1, and how large a classifier's features are is an accident: of
    small ones it would see little more than the mean.
    """
    size = float(np.sqrt(np.square(reference.astype(float)).mean()))
    return features / (size or 1.0)
