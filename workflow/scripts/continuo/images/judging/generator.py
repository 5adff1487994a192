"""Whether the images of a generator are good, diverse and new, beside real ones."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from continuo.base.errors import UserError
from continuo.images.data.dataset import ImageSet
from continuo.images.judging.gan_metrics import choose_pairs, memorisation, near_duplicates, nearest
from continuo.images.judging.kernel_distance import kernel_distance, scaled

FEWEST = 4  # images that a kernel distance can be taken of


def require_enough(name: str, **parts: np.ndarray) -> None:
    """Raises UserError where one of the parts, called by their names, has too few images."""
    for part, images in parts.items():
        if len(images) < FEWEST:
            raise UserError(
                f"{name}: {len(images)} {part.replace('_', '-')} images are too few to judge a "
                "generator by. Ask for more."
            )


def judge_generator(
    generated: np.ndarray, train: ImageSet, test: ImageSet, features: Mapping[str, np.ndarray]
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What is found of the images, and some of them beside their nearest training image.

    generated: uint8 (n, height, width). features: of "generated", "train" and "test", (n, d). kid
    and kid_floor, that of new real images, as in `kernel_distance`; `near_duplicates`; nearest, as
    in `memorisation`. The arrays: generated, nearest, distance and names of the pairs shown, and
    generated_distances and held_out_distances of all.
    """
    parts = ("generated", "train", "test")
    seen = {part: scaled(features[part], features["train"]) for part in parts}
    distances, index = nearest(generated, train.images)
    held_out_distances, _ = nearest(test.images, train.images)
    chosen = choose_pairs(distances)
    found = {
        "kid": kernel_distance(seen["generated"], seen["train"]),
        "kid_floor": kernel_distance(seen["test"], seen["train"]),
        "near_duplicates": near_duplicates(generated, train.images, test.images),
        "nearest": memorisation(distances, held_out_distances),
    }
    return found, {
        "generated": generated[chosen],
        "nearest": train.images[index[chosen]],
        "distance": distances[chosen],
        "names": train.names[index[chosen]],
        "generated_distances": distances,
        "held_out_distances": held_out_distances,
    }
