"""A trained model as a file of NumPy arrays and a card, which says what it is."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from continuo.base.bounded import read_from, read_members, to_array, to_object

Model = TypeVar("Model")
CARD = "continuo.json"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the time of every member: the same model gives the same bytes


def write_arrays(
    arrays: Mapping[str, np.ndarray], card: Mapping[str, Any], path: str | Path
) -> None:
    """Write the arrays, by their names and as they are, and the card, plain data, as JSON."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", EPOCH), content.getvalue())
        archive.writestr(zipfile.ZipInfo(CARD, EPOCH), json.dumps(card, sort_keys=True))


def read_arrays(
    path: str | Path, what: str, build: Callable[[dict[str, np.ndarray], dict[str, Any]], Model]
) -> tuple[Model, dict[str, Any]]:
    """What `build` makes of the arrays and the card that `write_arrays` wrote, and the card.

    Raises UserError, saying `what` the file is not, where it is no such archive, or where `build`
    fails over what is in it.
    """
    with read_from(path, what):
        members = read_members(path)
        card = to_object(members.pop(CARD))
        arrays = {name.removesuffix(".npy"): to_array(members[name]) for name in members}
        return build(arrays, card), card
