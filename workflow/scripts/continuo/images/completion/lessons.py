"""What the two networks learn that judge new glyphs: which font they are of, and what they say."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from continuo.base.errors import UserError
from continuo.images.completion.pairs import Pairs
from continuo.images.data.dataset import ImageSet
from continuo.images.data.fonts import Face, stack, survey, typeset

SIDE = 48  # of the pictures that both are shown
MARGIN = 2  # pixels around the glyph's box there
FAINT = 64  # less ink is none, where a box is looked for
SCRIPT = ("source", "target")  # classes of the first


def boxed(glyphs: np.ndarray) -> np.ndarray:
    """The glyphs, uint8 (n, size, size), as the judges see them: uint8 (n, SIDE, SIDE).

    The longer side of each one's box is the picture's without the margins, the box in the middle:
    where in its em a font places a glyph, and how large, says nothing.
    """
    pictures = []
    for glyph in glyphs:
        canvas = Image.new("L", (SIDE, SIDE))
        rows, columns = (np.flatnonzero((glyph > FAINT).any(axis=axis)) for axis in (1, 0))
        if len(rows):
            box = glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            scale = (SIDE - 2 * MARGIN) / max(box.shape)
            height, width = (max(1, round(scale * side)) for side in box.shape)
            ink = Image.fromarray(box).resize((width, height), Image.Resampling.BILINEAR)
            canvas.paste(ink, ((SIDE - width) // 2, (SIDE - height) // 2))
        pictures.append(np.asarray(canvas))
    return stack(pictures, SIDE)


def script_lessons(pairs: Pairs) -> ImageSet:
    """Glyphs of both fonts by their font, those of the source as they are and as heavy as the
    target's: the weight of strokes alone says nothing."""
    both = pairs.of("train", "test")
    images = boxed(np.concatenate([both.source, both.matched, both.target]))
    labels = np.repeat([0, 0, 1], len(both))
    parts, names = np.tile(both.parts, 3), np.tile(both.characters, 3)
    return ImageSet(images, labels, parts == "train", names, SCRIPT)


def reading_lessons(
    fonts: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, Path],
    characters: Sequence[str],
    size: int,
    held_out: float,
    seed: int,
) -> ImageSet:
    """The characters as other fonts draw them, by their character.

    fonts: their settings, by name; files: of each its file. size: at which they are drawn before
    they are boxed, that of the new glyphs. held_out: share of the pictures that nothing trains on.
    Raises UserError where a font draws none of the characters.
    """
    pictures, labels = [], []
    number = {character: place for place, character in enumerate(characters)}
    for name, font in fonts.items():
        face = Face(files[name], size, font.get("index", 0))
        drawn = survey(face, characters)
        if not drawn.characters:
            raise UserError(
                f"reader.fonts.{name}: {files[name].name} draws none of the {len(characters)} "
                "characters. Choose another font."
            )
        pictures.append(boxed(typeset(face, drawn, size)))
        labels += [number[character] for character in drawn.characters]
    images, train = np.concatenate(pictures), np.ones(len(labels), bool)
    chosen = np.random.default_rng(seed).permutation(len(labels))
    train[chosen[: max(1, round(held_out * len(labels)))]] = False
    names = np.array(characters, dtype=str)[labels]
    note = f"{len(fonts)} fonts"
    return ImageSet(images, np.array(labels), train, names, tuple(characters), note)
