"""The fifteen corruptions of MNIST-C: N. Mu and J. Gilmer, "MNIST-C: a robustness benchmark for
computer vision", 2019.

Each is made here from its definition, as strong as theirs. Lengths are theirs for images of 28
pixels, and grow with the image. All take and give uint8 (n, height, width), 0 is paper and 255
full ink, and draw from a generator, so that the same seed gives the same images.
"""

from collections.abc import Callable

import numpy as np
from scipy import ndimage

SIDE = 28  # pixels of an image for which lengths are given
MAPS, MAP_SIDE = 16, 256  # of fog: each image is under a window of one of so many

Images = np.ndarray
Random = np.random.Generator


def chosen_images(total: int, count: int, seed: int) -> np.ndarray:
    """Which of `total` images are corrupted, `count` at most: indices in their order."""
    return np.sort(np.random.default_rng(seed).permutation(total)[:count])


def corrupt(images: Images, name: str, seed: int) -> Images:
    """The corruption of this name in CORRUPTIONS; each has random numbers of its own."""
    random = np.random.default_rng([seed, list(CORRUPTIONS).index(name)])
    return np.rint(255 * CORRUPTIONS[name](images / 255, random).clip(0, 1)).astype(np.uint8)


def shot_noise(images: Images, random: Random, photons: float = 3) -> Images:
    """Full ink is so many photons, of which more or fewer arrive (Poisson)."""
    return random.poisson(images * photons) / photons


def impulse_noise(images: Images, random: Random, share: float = 0.17) -> Images:
    """A share of the pixels is black or white."""
    drawn = random.random(images.shape)
    return np.where(drawn < share / 2, 0, np.where(drawn < share, 1, images))


def glass_blur(images: Images, random: Random, spread: float = 0.7, rounds: int = 2) -> Images:
    """Blurred, neighbouring pixels swapped one after the other, and blurred again."""
    count, height, width = images.shape
    blurred, every = _blur(images, spread), np.arange(count)
    for _ in range(rounds):
        for y in range(height - 2, 0, -1):
            for x in range(width - 2, 0, -1):
                swaps = random.random(count) < 0.5
                down, right = random.integers(-1, 2, (2, count)) * swaps
                other = every, y + down, x + right
                blurred[:, y, x], blurred[other] = blurred[other], blurred[:, y, x].copy()
    return _blur(blurred, spread)


def motion_blur(images: Images, random: Random, length: int = 10, spread: float = 3) -> Images:
    """A trail on one side, fading as half a bell curve, within 45 degrees of the horizontal."""
    angles = random.uniform(-np.pi / 4, np.pi / 4, len(images))
    ways = np.stack([np.sin(angles), np.cos(angles)], axis=1) * _scale(images)
    weights = np.exp(-((np.arange(length + 1) / spread) ** 2) / 2)
    weights /= weights.sum()
    return sum(
        weight * _affine(images, np.eye(2), step * ways) for step, weight in enumerate(weights)
    )


def shear(images: Images, random: Random, slope: float = 0.4) -> Images:
    """Rows moved along, the farther from the middle the more, to either side."""
    maps = np.tile(np.eye(2), (len(images), 1, 1))
    maps[:, 0, 1] = slope * _signs(images, random)
    return _affine(images, maps)


def scale(images: Images, random: Random, factor: float = 0.7) -> Images:
    """Smaller."""
    return _affine(images, np.eye(2) / factor)


def rotate(images: Images, random: Random, angle: float = 0.4) -> Images:
    """Turned about the middle by an angle, in radians, either way."""
    angles = angle * _signs(images, random)
    cosine, sine = np.cos(angles), np.sin(angles)
    return _affine(images, np.stack([[cosine, -sine], [sine, cosine]]).transpose(2, 0, 1))


def brightness(images: Images, random: Random, more: float = 0.5) -> Images:
    """All values raised alike."""
    return images + more


def translate(images: Images, random: Random, pixels: float = 3) -> Images:
    """Moved along both axes, each either way."""
    ways = np.stack([_signs(images, random) for _ in range(2)], axis=1)
    return _affine(images, np.eye(2), pixels * _scale(images) * ways)


def stripe(images: Images, random: Random) -> Images:
    """Paper and ink swapped but in a stripe down the middle, half as wide as the image."""
    quarter = images.shape[2] // 4
    striped = 1 - images
    striped[:, :, quarter:-quarter] = images[:, :, quarter:-quarter]
    return striped


def fog(images: Images, random: Random, density: float = 3, decay: float = 1.4) -> Images:
    """Under a plasma fractal, and as much fainter."""
    maps = np.stack([plasma(random, decay) for _ in range(MAPS)])
    number, top, left = (random.integers(most, size=len(images)) for most in (MAPS, *maps[0].shape))
    rows = (top[:, None] + np.arange(images.shape[1])) % MAP_SIDE
    columns = (left[:, None] + np.arange(images.shape[2])) % MAP_SIDE
    clouds = maps[number[:, None, None], rows[:, :, None], columns[:, None, :]]
    most = images.max(axis=(1, 2), keepdims=True)
    return (images + density * clouds) * most / (most + density)


def plasma(random: Random, decay: float) -> np.ndarray:
    """Heights by the diamond-square algorithm (A. Fournier, D. Fussell, L. Carpenter, 1982), which
    wraps around: float (MAP_SIDE, MAP_SIDE), from 0 to 1; decay: of the steps, from each size to
    half of it."""
    heights = np.zeros((MAP_SIDE, MAP_SIDE))
    step, roughness = MAP_SIDE, 1.0

    def mean(corners: np.ndarray) -> np.ndarray:
        return corners / 4 + roughness * random.uniform(-1, 1, corners.shape)

    while step >= 2:
        half = step // 2
        corners = heights[::step, ::step]
        pairs = corners + np.roll(corners, -1, 0)
        heights[half::step, half::step] = mean(pairs + np.roll(pairs, -1, 1))
        middles = heights[half::step, half::step]
        upright, level = middles + np.roll(middles, 1, 0), middles + np.roll(middles, 1, 1)
        heights[::step, half::step] = mean(upright + corners + np.roll(corners, -1, 1))
        heights[half::step, ::step] = mean(level + corners + np.roll(corners, -1, 0))
        step, roughness = half, roughness / decay
    heights -= heights.min()
    return heights / heights.max()


def spatter(images: Images, random: Random, mud: float = 63 / 255) -> Images:
    """Drops of mud: where blurred noise is high, with softer edges."""
    drops = _blur(random.normal(0.65, 0.3, images.shape), 1) > 0.65
    cover = _blur(drops.astype(float), 1.5)
    cover[cover < 0.8] = 0
    return images * (1 - cover) + mud * cover


def dotted_line(images: Images, random: Random) -> Images:
    """A line from the left edge to the right one, two pixels of each four."""
    factor, width = _scale(images), images.shape[2]
    begin, end = random.integers(images.shape[1] - 1, size=(2, len(images), 1, 1))
    rows, columns = np.ogrid[: images.shape[1], :width]
    distance = np.abs(rows - begin - (end - begin) * columns / (width - 1))
    dotted = columns / factor % 4 >= 2
    return images + _line(distance / factor) * dotted


def zigzag(images: Images, random: Random, height: float = 2) -> Images:
    """A line that goes up and down, from one side nearly to the other, slightly slanted."""
    factor, width = _scale(images), images.shape[2]
    begin = random.integers(images.shape[1] - 1, size=(len(images), 1, 1))
    rise = random.integers(-5, 5, (len(images), 1, 1)) * factor
    margin = 2 * factor
    angle = np.arctan2(rise, width - 2 * margin)
    rows, columns = np.ogrid[: images.shape[1], :width]
    x, y = columns - margin, rows - begin
    along = (np.cos(angle) * x + np.sin(angle) * y) / factor
    across = (np.cos(angle) * y - np.sin(angle) * x) / factor
    # up and down between +-height, at 45 degrees, from 0 upwards
    wave = np.abs((along - height) % (4 * height) - 2 * height) - height
    inside = (along >= 0) & (columns <= width - margin)
    return images + _line(np.abs(across - wave)) * inside


def canny_edges(images: Images, random: Random) -> Images:
    """The edges that J. Canny's detector finds (PAMI 8, 1986), one pixel wide."""
    from skimage.feature import canny  # slow to load, and none of the others needs it

    spread = _scale(images)
    edges = np.empty(images.shape)
    for image, out in zip(images, edges, strict=True):
        out[:] = canny(image, spread, 0.1, 0.2)
    return edges


CORRUPTIONS: dict[str, Callable[[Images, Random], Images]] = {
    made.__name__: made
    for made in (
        shot_noise, impulse_noise, glass_blur, motion_blur, shear, scale, rotate, brightness,
        translate, stripe, fog, spatter, dotted_line, zigzag, canny_edges,
    )
}  # fmt: skip


def _scale(images: Images) -> float:
    return max(images.shape[1:]) / SIDE


def _signs(images: Images, random: Random) -> np.ndarray:
    """1 or -1 for each image."""
    return random.choice([-1, 1], len(images))


def _blur(images: Images, spread: float) -> Images:
    """A bell curve of that standard deviation, for images of SIDE pixels, over each image."""
    spread *= _scale(images)
    return ndimage.gaussian_filter(images, (0, spread, spread), mode="nearest")


def _line(distance: np.ndarray) -> np.ndarray:
    """The ink of a line at a distance of it, in pixels: 1 + log(1 - d / 2.3), not below 0."""
    return (1 + np.log(np.maximum(1 - distance / 2.3, 1e-9))).clip(0)


def _affine(images: Images, maps: np.ndarray, ways: np.ndarray | None = None) -> Images:
    """What is found, bilinearly, where `maps`, (2, 2) or one for each image, and `ways`, (n, 2),
    send each pixel (row, column) from the middle, (row, column) @ map - way; paper is around."""
    height, width = images.shape[1:]
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    pixels = np.moveaxis(np.mgrid[:height, :width], 0, -1) - middle
    maps = np.broadcast_to(maps, (len(images), 2, 2))
    places = np.einsum("yxi,nij->nyxj", pixels, maps) + middle
    if ways is not None:
        places -= ways[:, None, None]
    y, x = (places[..., axis].clip(-1, side) + 1 for axis, side in enumerate((height, width)))
    padded = np.pad(images, ((0, 0), (1, 2), (1, 2)))
    top, left = y.astype(int), x.astype(int)
    down, right = y - top, x - left
    number = np.arange(len(images))[:, None, None]
    upper = padded[number, top, left] * (1 - right) + padded[number, top, left + 1] * right
    lower = padded[number, top + 1, left] * (1 - right) + padded[number, top + 1, left + 1] * right
    return upper * (1 - down) + lower * down
