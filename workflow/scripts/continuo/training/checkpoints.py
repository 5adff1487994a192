"""What a training has come to, kept on disk: a kill costs a row of its history at most."""

import json
import logging
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from continuo.base.bounded import read_npz
from continuo.base.errors import UserError

log = logging.getLogger("continuo")

Arrays = Mapping[str, np.ndarray]


class Variable(Protocol):
    """Values that a training changes, and that NumPy can read: Keras's, or TensorFlow's."""

    shape: Any

    def assign(self, value: Any) -> Any:
        """Set it to `value`, of its shape."""


class State:
    """All that the rest of a training depends on, kept in the file `checkpoint` if one is given.

    variables: of the model, the optimiser and whatever else changes; they are set to what the file
    has. random: what the training draws from, if it does; it goes on from where it was. rows: of
    the history so far. extra: arrays that belong to it, by name.

    Raises UserError where the file has other variables.
    """

    def __init__(
        self,
        variables: Sequence[Variable],
        checkpoint: str | Path | None = None,
        random: np.random.Generator | None = None,
    ) -> None:
        self.variables, self.checkpoint, self.random = variables, checkpoint, random
        self.rows: list[list[float]] = []
        self.extra: dict[str, np.ndarray] = {}
        needed = {"history"} | ({"random"} if random else set())
        found = read_checkpoint(checkpoint, needed) if checkpoint else None
        if found is None:
            return
        kept = [found.pop(name) for name in list(found) if name.startswith("variable_")]
        if [array.shape for array in kept] != [tuple(variable.shape) for variable in variables]:
            raise UserError(
                f"{checkpoint}: the checkpoint of another training than this. Remove it, or give "
                "this one another file."
            )
        for variable, array in zip(variables, kept, strict=True):
            variable.assign(array)
        if random:
            random.bit_generator.state = json.loads(found.pop("random").item())
        self.rows = found.pop("history").tolist()
        self.extra = found

    def remember(self, variables: Sequence[Variable]) -> None:
        """Note what these are now, in the place of what was noted before."""
        for number, variable in enumerate(variables):
            self.extra[f"remembered_{number}"] = np.asarray(variable).copy()

    def recall(self, variables: Sequence[Variable]) -> None:
        """Set them to what `remember` noted."""
        for number, variable in enumerate(variables):
            variable.assign(self.extra[f"remembered_{number}"])

    def keep(self) -> None:
        """Write the checkpoint."""
        if self.checkpoint:
            arrays = {f"variable_{i}": np.asarray(v) for i, v in enumerate(self.variables)}
            arrays |= self.extra
            if self.random:
                arrays["random"] = np.array(json.dumps(self.random.bit_generator.state))
            arrays["history"] = np.array(self.rows, float)
            write_checkpoint(arrays, self.checkpoint)


def write_checkpoint(arrays: Arrays, path: str | Path) -> None:
    """Put `arrays` in the place of what is in `path`, at once: no reader finds a part of them.

    What was there is kept beside it, until the next. Raises UserError where they cannot be written;
    what was in `path` is then still there.
    """
    path = Path(path)
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave the new name on an empty file
        if path.exists():
            path.replace(path.with_suffix(".before"))
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UserError(
            f"{path}: the checkpoint could not be written ({error.strerror or error}). The one "
            "before is untouched. Make room, or see to what stands in the way, and run again: "
            "training then goes on from there."
        ) from error


def read_checkpoint(path: str | Path, needed: Collection[str] = ()) -> dict[str, np.ndarray] | None:
    """What `write_checkpoint` wrote last, or else the time before; None where neither is whole, or
    has the arrays that are `needed`."""
    for kept in (Path(path), Path(path).with_suffix(".before")):
        try:
            arrays = read_npz(kept)  # each has a checksum, which reading it compares
            if missing := set(needed) - set(arrays):
                raise ValueError(f"without {', '.join(sorted(missing))}")
            return arrays
        except FileNotFoundError:
            continue
        except Exception as error:  # nothing of a checkpoint is worth to end a training
            log.warning("%s: damaged, not used (%s)", kept, str(error) or type(error).__name__)
    return None
