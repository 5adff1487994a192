"""What a classifier gets wrong by how many images it has learnt from."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from continuo.images.data.dataset import ImageSet
from continuo.images.networks.classifier import make_classifier

log = logging.getLogger("continuo")

UPDATES = 1500  # of each training, at least
EPOCHS = 4  # that they are divided into
TRAININGS = 3  # at each size, each on images of its own
EACH = 10  # images of a class, on the mean, at the smallest size


def sizes_of(most: int, classes: int) -> list[int]:
    """All images, half of them, a quarter, and so on, two sizes at least; the smallest first."""
    sizes = [most, most // 2]
    while sizes[-1] // 2 >= EACH * classes:
        sizes.append(sizes[-1] // 2)
    return sizes[::-1]


def measure(
    images: ImageSet, settings: Mapping[str, Any], where: str, seed: int, updates: int = UPDATES
) -> pd.DataFrame:
    """Columns size, training (from 1), wrong: of the held-out images; held_out: how many these are.

    All trainings take as many updates, whatever their size: each image comes again the oftener the
    fewer there are. settings, where: as in `make_classifier`; its epochs do not count.
    """
    learnt, held_out = images.of("train"), images.of("test")
    rows = max(len(learnt), updates * settings["batch"] // EPOCHS)
    found = []
    for training in range(1, TRAININGS + 1):
        order = np.random.default_rng([seed, training]).permutation(len(learnt))
        for size in sizes_of(len(learnt), len(images.classes)):
            again = np.resize(order[:size], rows)
            chosen = replace(
                images,
                images=np.concatenate([learnt.images[again], held_out.images]),
                labels=np.concatenate([learnt.labels[again], held_out.labels]),
                train=np.arange(rows + len(held_out)) < rows,
                names=np.concatenate([learnt.names[again], held_out.names]),
            )
            recipe = {**settings, "epochs": EPOCHS}
            _, _, history = make_classifier(chosen, recipe, where, seed + training - 1)
            wrong = round((1 - history["held_out_accuracy"].iloc[-1]) * len(held_out))
            log.info("%d images, training %d: %d wrong", size, training, wrong)
            found.append((size, training, wrong, len(held_out)))
    return pd.DataFrame(found, columns=["size", "training", "wrong", "held_out"])
