"""Which characters are drawn, and which of them are held out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from continuo.base.bounded import read_plain
from continuo.base.errors import UserError

LARGEST = 2**24  # bytes of a list; all of Unicode has 4.4 million
LECTURE = (6400, 3216)  # training and test images of the lecture's two scripts


def read_characters(path: str | Path) -> list[str]:
    """The distinct characters of a UTF-8 text file in their order; white space does not count.

    Raises UserError where the file is missing, is no such text or holds none.
    """
    try:
        text = read_plain(path, LARGEST).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise UserError(
            f"source.characters: {path} cannot be read as UTF-8 text ({error})."
        ) from error
    characters = list(dict.fromkeys("".join(text.split())))
    if not characters:
        raise UserError(f"source.characters: {path} holds no characters.")
    return characters


def share_out(total: int, train: int | None, test: int | None) -> tuple[int, int]:
    """How many of `total` images train and how many are held out.

    Where one number is not given it is the rest; where neither is, or the two exceed the total,
    all images are shared out in the numbers' proportion (the lecture's if not given).
    """
    if train is None and test is not None:
        return max(total - test, 0), min(test, total)
    if test is None and train is not None:
        return min(train, total), max(total - train, 0)
    asked_train, asked_test = LECTURE if train is None or test is None else (train, test)
    given = train is not None
    if given and asked_train + asked_test <= total:
        return asked_train, asked_test
    trained = round(total * asked_train / (asked_train + asked_test))
    return trained, total - trained


def split_characters(
    drawn: Mapping[str, Sequence[str]], train: int | None, test: int | None, seed: int
) -> tuple[set[str], set[str]]:
    """The characters that train and those held out, none in both; a seeded draw.

    drawn: the characters of each class. train, test: images wanted, see `share_out`; a character
    is an image in each class that draws it, so a number may be missed by less than the classes
    are many. Either part has its share of the characters of each class, and of all of them.
    """
    classes: dict[str, tuple[str, ...]] = {}
    for name, characters in drawn.items():
        for character in characters:
            classes[character] = (*classes.get(character, ()), name)
    total = sum(len(names) for names in classes.values())
    trained, held_out = share_out(total, train, test)
    whole = trained + held_out == total
    chosen: tuple[set[str], set[str]] = (set(), set())
    for character in _spread(classes, seed):
        images = len(classes[character])
        if images <= held_out:
            chosen[1].add(character)
            held_out -= images
        elif images <= trained or (whole and trained):
            chosen[0].add(character)
            trained -= images
    return chosen


def _spread(classes: Mapping[str, tuple[str, ...]], seed: int) -> list[str]:
    """The characters in a random order in which those of each combination of classes are even."""
    characters = np.array(sorted(classes), dtype=str)
    shuffled = np.random.default_rng(seed).permutation(characters)
    groups: dict[tuple[str, ...], list[str]] = {}
    for character in shuffled:
        groups.setdefault(classes[character], []).append(str(character))
    places = {
        character: (place + 0.5) / len(group)
        for group in groups.values()
        for place, character in enumerate(group)
    }
    return sorted(places, key=lambda character: places[character])
