"""From the fetched files to the set of images."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.images.data.characters import read_characters, split_characters
from continuo.images.data.dataset import ImageSet
from continuo.images.data.digits import hold_out, read_digits
from continuo.images.data.fonts import Face, survey, typeset
from continuo.images.data.ink import normalised
from continuo.images.data.own_images import lay_out_own
from continuo.settings.glyphs import SIZE

log = logging.getLogger("continuo")


def lay_out(
    source: dict, folder: str | Path, seed: int, characters: str | Path | None = None
) -> tuple[ImageSet, pd.DataFrame]:
    """The images of a `source:` entry whose files lie in `folder`, and a row for each class.

    characters: the file of characters, in place of the one that the entry names. The rows have
    class, train and test, images each; for fonts also asked, drawn, missing and empty,
    characters each. Of the user's own images there is a row for each file, see `lay_out_own`.
    Raises UserError for files that are not what they should be.
    """
    if "folder" in source:
        return lay_out_own(source, Path(folder), seed)
    if "fonts" in source:
        path = characters or source["characters"]
        return lay_out_glyphs(source, Path(folder), read_characters(path), seed)
    return lay_out_digits(source, Path(folder), seed)


def lay_out_digits(source: dict, folder: Path, seed: int) -> tuple[ImageSet, pd.DataFrame]:
    """MNIST, or what has its shape; without a split of its own a seeded one."""
    digits = read_digits(folder)
    images = np.concatenate([digits.train, digits.test])
    labels = np.concatenate([digits.train_labels, digits.test_labels])
    train = np.arange(len(images)) < len(digits.train)
    note = ""
    if not len(digits.test):
        train = hold_out(labels, seed)
        note = (
            f"not the official split: {train.sum():,} to train and {(~train).sum():,} to test, "
            "drawn from the first 10,000 of MNIST's training images"
        )
    classes = tuple(source.get("classes", [])) or tuple(map(str, range(labels.max() + 1)))
    if labels.max() >= len(classes):
        raise UserError(
            f"source.classes: {len(classes)} names, but the labels go from 0 to {labels.max()}."
        )
    kept = np.sort(
        np.concatenate(
            [
                drawn(np.flatnonzero(part), source.get(name), seed)
                for name, part in (("train", train), ("test", ~train))
            ]
        )
    )
    if len(kept) < len(images):
        left = f"a draw of {len(kept):,} of {len(images):,} images"
        note = f"{note}; of these {left}" if note else left
    names = np.full(len(kept), "", dtype="<U1")
    images_set = ImageSet(images[kept], labels[kept], train[kept], names, classes, note)
    return images_set, _count(images_set)


def drawn(places: np.ndarray, count: int | None, seed: int) -> np.ndarray:
    """So many of the places, drawn with `seed`, or all."""
    return np.random.default_rng(seed).permutation(places)[:count]


def lay_out_glyphs(
    source: dict, folder: Path, characters: list[str], seed: int
) -> tuple[ImageSet, pd.DataFrame]:
    """The characters as each font draws them; a class is a font. Held out are whole characters."""
    size = source.get("size", SIZE)
    draw = normalised if source.get("normalise", False) else typeset
    pictures, drawn, intake = [], {}, []
    for label, font in source["fonts"].items():
        path = folder / label / Path(font.get("file", font.get("path"))).name
        face = Face(path, size, font.get("index", 0))
        found = survey(face, characters)
        log.info("%s: %d of %d drawn", label, len(found.characters), len(characters))
        if not found.characters:
            raise UserError(
                f"fonts.{label}: {path.name} draws none of the {len(characters)} characters. "
                "Choose another font, or characters that it has."
            )
        drawn[label] = found.characters
        pictures.append(draw(face, found, size))
        numbers = {"asked": len(characters), "drawn": len(found.characters)}
        intake.append(numbers | {"missing": found.missing, "empty": found.empty})
    classes = tuple(drawn)
    trained, held_out = split_characters(drawn, source.get("train"), source.get("test"), seed)
    names = np.array([name for label in classes for name in drawn[label]], dtype=str)
    train = np.array([name in trained for name in names])
    kept = train | np.array([name in held_out for name in names])
    labels = np.repeat(np.arange(len(classes)), [len(drawn[label]) for label in classes])
    note = (
        f"{train.sum():,} images to train and {(kept & ~train).sum():,} to test, "
        f"of {len(trained):,} and {len(held_out):,} characters, none of them in both"
    )
    images = np.concatenate(pictures)[kept]
    images_set = ImageSet(images, labels[kept], train[kept], names[kept], classes, note)
    if not len(images_set):
        raise UserError("source: train and test leave no image. Ask for more of either.")
    counts = _count(images_set)
    for place, column in enumerate(("asked", "drawn", "missing", "empty"), start=1):
        counts.insert(place, column, [row[column] for row in intake])
    return images_set, counts


def _count(images: ImageSet) -> pd.DataFrame:
    """class, train, test: how many images each class has in either part."""
    many = len(images.classes)
    counts = [np.bincount(images.of(part).labels, minlength=many) for part in ("train", "test")]
    table = {"class": images.classes, "train": counts[0], "test": counts[1]}
    return pd.DataFrame(table)
