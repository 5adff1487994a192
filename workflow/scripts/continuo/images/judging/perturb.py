"""Images as the world hands them over: out of place, askew, noisy.

All take and give uint8 (n, height, width), 0 is paper and 255 full ink; what comes in from outside
is paper. The same seed gives the same images. In between pixels they interpolate linearly, which
softens a stroke a little.
"""

from collections.abc import Callable

import numpy as np
from scipy import ndimage

from continuo.base.errors import UserError


def shift(images: np.ndarray, pixels: float, seed: int) -> np.ndarray:
    """Each image moved by a length of `pixels`, in a direction of its own."""
    angles = np.random.default_rng(seed).uniform(0, 2 * np.pi, len(images))
    ways = pixels * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    moved = np.empty(images.shape, np.float32)
    for image, way, out in zip(images, ways, moved, strict=True):
        ndimage.shift(image, way, out, order=1, mode="grid-constant")
    return _to_grey(moved)


def rotate(images: np.ndarray, degrees: float, seed: int) -> np.ndarray:
    """Each image turned about its middle by an angle drawn evenly from +-`degrees`."""
    angles = np.random.default_rng(seed).uniform(-degrees, degrees, len(images))
    turned = np.empty(images.shape, np.float32)
    for image, angle, out in zip(images, angles, turned, strict=True):
        ndimage.rotate(image, angle, reshape=False, output=out, order=1, mode="grid-constant")
    return _to_grey(turned)


def add_noise(images: np.ndarray, deviation: float, seed: int) -> np.ndarray:
    """Normal noise on each pixel; deviation: its standard deviation, full ink being 1.

    Grey values stay between paper and full ink, so about half of the noise on paper is cut off.
    """
    noise = np.random.default_rng(seed).standard_normal(images.shape, np.float32)
    return _to_grey(images + 255 * deviation * noise)


PERTURBATIONS: dict[str, Callable[[np.ndarray, float, int], np.ndarray]] = {
    "shift": shift,
    "rotate": rotate,
    "noise": add_noise,
}


def perturb(images: np.ndarray, name: str, amount: float, seed: int) -> np.ndarray:
    """The perturbation of this name in PERTURBATIONS; UserError where there is none."""
    if name not in PERTURBATIONS:
        raise UserError(
            f"`perturbed: {name}`: no such perturbation. Choose from {', '.join(PERTURBATIONS)}."
        )
    return PERTURBATIONS[name](images, amount, seed)


def _to_grey(values: np.ndarray) -> np.ndarray:
    return np.rint(values).clip(0, 255).astype(np.uint8)
