"""What a training has come to, kept on disk: a kill costs an epoch at most."""

import logging
import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from continuo.base.errors import UserError

if TYPE_CHECKING:
    import keras

log = logging.getLogger("continuo")

Arrays = Mapping[str, np.ndarray]


class State:
    """All that the rest of a training depends on, kept in the file `checkpoint` if one is given.

    variables: of the model, the optimiser and whatever else changes; they are set to what the file
    has. rows: of the history so far. extra: arrays that belong to it, by name.
    """

    def __init__(
        self, variables: Sequence["keras.Variable"], checkpoint: str | Path | None
    ) -> None:
        self.variables, self.checkpoint = variables, checkpoint
        self.rows: list[list[float]] = []
        self.extra: dict[str, np.ndarray] = {}
        found = read_checkpoint(checkpoint) if checkpoint else None
        if found is None:
            return
        for number, variable in enumerate(variables):
            variable.assign(found.pop(f"variable_{number}"))
        self.rows = found.pop("history").tolist()
        self.extra = found

    def keep(self) -> None:
        """Write the checkpoint."""
        if self.checkpoint:
            arrays = {f"variable_{i}": np.asarray(v) for i, v in enumerate(self.variables)}
            arrays |= self.extra
            arrays["history"] = np.array(self.rows, float)
            write_checkpoint(arrays, self.checkpoint)


def write_checkpoint(arrays: Arrays, path: str | Path) -> None:
    """Put `arrays` in the place of what is in `path`, at once: no reader finds a part of them.

    Raises UserError where they cannot be written; what was in `path` is then still there.
    """
    path = Path(path)
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave the new name on an empty file
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UserError(
            f"{path}: the checkpoint could not be written ({error.strerror or error}). The one "
            "before is untouched. Make room, or see to what stands in the way, and run again: "
            "training then goes on from there."
        ) from error


def read_checkpoint(path: str | Path) -> dict[str, np.ndarray] | None:
    """What `write_checkpoint` wrote; None where there is nothing, or nothing whole."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)  # each has a checksum, which reading it compares
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        log.warning("%s: damaged, not used (%s)", path, error)
        return None
