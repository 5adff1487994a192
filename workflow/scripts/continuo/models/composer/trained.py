"""A trained composer in plain NumPy: what it makes of a piece, chord by chord and note by note.

The equations are those of `continuo.models.composer.network`.
"""

import io
import json
import math
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from continuo.base.errors import UserError
from continuo.models.cells.inference import RUN_CELL, RecurrentLayer, State, silence
from continuo.models.composer.excerpts import Excerpts, Inputs
from continuo.models.composer.memory import NONE
from continuo.pieces.spelled import END, ENDS, QUARTERS, RHYTHM, STEPS

VOICES = 4  # notes from the top that the network hears one by one, beside the whole as a set
CARD = "continuo.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
TIMES = QUARTERS + 1 + STEPS  # rows of a time's whole quarters and of its rest; this: no time
_EVERY = np.arange(END + 1)
AT_ONCE = 256  # chords whose notes' probabilities are held at once


@dataclass(frozen=True)
class Composition:
    """What the network makes of chords before their notes are named, all (batch, time, ...).

    state: what goes on to the notes; gate: how far each candidate is to be trusted, and weights: in
    naming notes; both None without a memory.
    """

    state: np.ndarray
    gate: np.ndarray | None
    weights: np.ndarray | None

    def chords(self, which: slice) -> "Composition":
        """These chords alone."""
        if self.gate is None or self.weights is None:
            return Composition(self.state[:, which], None, None)
        return Composition(self.state[:, which], self.gate[:, which], self.weights[:, which])

    def rows(self, which: np.ndarray) -> "Composition":
        """These rows of the batch."""
        if self.gate is None or self.weights is None:
            return Composition(self.state[which], None, None)
        return Composition(self.state[which], self.gate[which], self.weights[which])


@dataclass(frozen=True)
class Timing:
    """What it makes of chords whose notes are named, before their times are, all (batch, time,
    ...). base: what goes on to the times; weights: the candidates', None without a memory."""

    base: np.ndarray
    weights: np.ndarray | None

    def rows(self, which: np.ndarray) -> "Timing":
        """These rows of the batch."""
        return Timing(self.base[which], None if self.weights is None else self.weights[which])


@dataclass(frozen=True)
class TrainedComposer:
    """The weights of a `Composer`, by the names of its layers, and its settings."""

    weights: Mapping[str, np.ndarray]
    layers: int
    memory: bool
    cell: str = "lstm"

    @property
    def parameters(self) -> int:
        """How many numbers training has set."""
        return sum(array.size for array in self.weights.values())

    @cached_property
    def _padded(self) -> dict[str, np.ndarray]:
        """Kernels whose rows are looked up, with a row of zeros for nothing at their end."""
        names = ("heard", "skip", "above", "chord")
        return {name: _rows(self.weights[f"{name}/kernel"]) for name in names}

    def initial_state(self, batch: int) -> State:
        """The recurrent layers' state before the first chord."""
        units = len(self.weights["recurrent_0/recurrent"])
        return silence(self.cell, [units] * self.layers, batch)

    def listen(self, inputs: Inputs, state: State | None = None) -> tuple[Composition, State]:
        """Hear the chords `before`, each with its `rhythm`, and weigh the candidates by their
        `features`; the state after them."""
        w = self.weights
        before, rhythm = inputs["before"], inputs["rhythm"]
        state = state or self.initial_state(len(before))
        signal, skipped = (self._hear(layer, before, rhythm) for layer in ("heard", "skip"))
        signal = signal + w["heard/bias"]
        after: State = []
        for number, last in enumerate(state):
            names = (f"recurrent_{number}/{part}" for part in ("kernel", "recurrent", "bias"))
            layer = RecurrentLayer(*(w[name] for name in names))
            out, kept = RUN_CELL[self.cell](layer, signal.swapaxes(0, 1), last)
            out = out.swapaxes(0, 1)
            signal = signal + out if number else out
            after.append(kept)
        spelled = signal @ w["state/kernel"] + w["state/bias"] + skipped
        if not self.memory:
            return Composition(spelled, None, None), after
        match = inputs["features"] @ w["match/kernel"] + w["match/bias"]
        match = _relu(match + (signal @ w["trust/kernel"])[..., None, :])
        gate = _relu(match @ w["gate/kernel"] + w["gate/bias"])
        weights = gate @ w["weigh/kernel"] + w["weigh/bias"]
        return Composition(spelled, gate, weights), after

    def _hear(self, layer: str, before: np.ndarray, rhythm: np.ndarray) -> np.ndarray:
        """What the network hears, times the layer's kernel: sums of rows, as most of it is 0."""
        padded = self._padded[layer]
        voices = min(VOICES, before.shape[-1])
        nothing = len(padded) - 1
        rows = [np.arange(voices) * (END + 1) + before[..., :voices]]
        base = voices * (END + 1)
        rows.append(np.where(before == END, nothing, base + before))
        base += END
        for number, classes in enumerate(RHYTHM):
            rows.append(base + rhythm[..., number : number + 1])
            base += classes
        return padded[np.concatenate(rows, axis=-1)].sum(axis=-2)

    def notes(self, heard: Composition, inputs: Inputs, slots: slice = slice(None)) -> np.ndarray:
        """log P of every pitch and of "no more" in these `slots`, (batch, time, slots, END + 1).

        A slot looks at the notes `now` above it alone.
        """
        w, now = self.weights, inputs["now"][..., : slots.stop].astype(np.int64)
        last = np.concatenate([np.full_like(now[..., :1], END), now[..., :-1]], axis=-1)
        above = np.cumsum(self._padded["above"][last], axis=-2)[..., slots, :]
        last = last[..., slots]
        note = _relu(heard.state[..., None, :] + above + w["last/embeddings"][last])
        spelled = _relu(_product(note, w["spelled/kernel"]) + w["spelled/bias"]) + note
        logits = _product(spelled, w["pitch/kernel"]) + w["pitch/bias"]
        possible = last[..., None] > _EVERY
        possible[..., END] = last != END
        recalled = inputs["recalled"][..., : slots.stop].astype(np.int64)
        alive = _alive(recalled, now)[..., slots]
        return _log_p(logits, possible, heard.weights, alive, recalled[..., slots])

    def timing(self, heard: Composition, inputs: Inputs) -> Timing:
        """What the times need of the chords `now`, once all their notes are named."""
        w, now = self.weights, inputs["now"]
        base = _product(heard.state, w["pulse/kernel"]) + w["pulse/bias"]
        base += self._padded["chord"][now].sum(axis=-2)
        if heard.gate is None:
            return Timing(base, None)
        agrees = (inputs["recalled"] == now[..., None, :]).all(axis=-1)[..., None]
        kernel = w["keep/kernel"]
        return Timing(base, heard.gate @ kernel[:-1] + agrees * kernel[-1] + w["keep/bias"])

    def quarters(
        self, timing: Timing, inputs: Inputs, slots: slice = slice(None)
    ) -> tuple[np.ndarray, np.ndarray]:
        """log P of the whole quarters of these times, (batch, time, slots, QUARTERS + 1), and what
        `rest` needs of it. A slot looks at all notes `now` and at the `times` before it."""
        w, times = self.weights, inputs["times"].astype(np.int64)
        slot = np.arange(times.shape[-1])[slots]
        now = inputs["now"]
        whose = np.concatenate([np.full_like(now[..., :1], END), now], axis=-1)[..., slots]
        note = timing.base[..., None, :] + w["whose/embeddings"][whose]
        first = times[..., :1]
        known = np.concatenate([np.zeros_like(first), times[..., :-1]], axis=-1)[..., slots]
        for known_time, layer, from_slot in ((first, "onward", 1), (known, "longer", 2)):
            whole, rest = np.divmod(known_time, STEPS)
            rows = w[f"{layer}/embeddings"]
            note += rows[np.where(slot >= from_slot, whole, TIMES)]
            note += rows[np.where(slot >= from_slot, rest + QUARTERS + 1, TIMES)]
        note = _relu(note)
        timed = _relu(_product(note, w["timed/kernel"]) + w["timed/bias"]) + note
        again = inputs["recalled_times"][..., : slots.stop].astype(np.int64)
        alive = _alive(again, times[..., : slots.stop])[..., slots]
        possible = (slot == 0)[:, None] | (_EVERY[: QUARTERS + 1] < QUARTERS)
        logits = _product(timed, w["quarters/kernel"]) + w["quarters/bias"]
        return _log_p(logits, possible, timing.weights, alive, again[..., slots] // STEPS), timed

    def rest(
        self, timing: Timing, inputs: Inputs, timed: np.ndarray, slots: slice = slice(None)
    ) -> np.ndarray:
        """log P of what these times have beside their whole quarters, (batch, time, slots, STEPS).

        timed: from `quarters`. A slot looks at the whole quarters of its own time, too.
        """
        w, times = self.weights, inputs["times"].astype(np.int64)
        quarter, slot = times[..., slots] // STEPS, np.arange(times.shape[-1])[slots]
        again = inputs["recalled_times"][..., : slots.stop].astype(np.int64)
        alive = _alive(again, times[..., : slots.stop])[..., slots]
        whole, recalled = np.divmod(again[..., slots], STEPS)
        alive &= whole == quarter[..., None, :]
        zero = (slot > 0)[:, None] & (quarter == 0)[..., None] & (_EVERY[:STEPS] == 0)
        timed = timed + w["whole/embeddings"][quarter]
        logits = _product(timed, w["rest/kernel"]) + w["rest/bias"]
        return _log_p(logits, ~zero, timing.weights, alive, recalled)

    def score(self, excerpts: Excerpts, piece: int) -> tuple[np.ndarray, np.ndarray]:
        """log P of the notes and of the times of each chord of the piece, (chords, 2), and whether
        naming the most probable note each time would have named its notes, (chords,)."""
        inputs = excerpts.whole(piece)
        heard, _ = self.listen(inputs)
        log_p, right = [], []
        for at in range(0, inputs["now"].shape[1], AT_ONCE):
            part = {name: array[:, at : at + AT_ONCE] for name, array in inputs.items()}
            some = heard.chords(slice(at, at + AT_ONCE))
            notes, now = self.notes(some, part)[0], part["now"][0].astype(np.int64)
            asked = np.concatenate([np.ones_like(now[:, :1], bool), now[:, :-1] != END], axis=1)
            named = np.where(asked, _taken(notes, now), 0).sum(axis=1)
            right.append(((notes.argmax(axis=-1) == now) | ~asked).all(axis=1))

            times = part["times"][0].astype(np.int64)
            timing = self.timing(some, part)
            quarters, timed = self.quarters(timing, part)
            whole = _taken(quarters[0], times // STEPS)
            rest = _taken(self.rest(timing, part, timed)[0], times % STEPS)
            rest = np.where(times == ENDS, 0, rest)
            asked = np.concatenate([np.ones_like(now[:, :1], bool), now != END], axis=1)
            log_p.append(np.stack([named, np.where(asked, whole + rest, 0).sum(axis=1)], axis=1))
        return np.concatenate(log_p), np.concatenate(right)


def save_composer(composer: TrainedComposer, card: dict[str, Any], path: str | Path) -> None:
    """Write the weights, float32 arrays of NumPy, and the card, as JSON, into one archive."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in composer.weights.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.asarray(array, np.float32), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), content.getvalue())
        card = {**card, "layers": composer.layers, "memory": composer.memory, "cell": composer.cell}
        archive.writestr(zipfile.ZipInfo(CARD, _EPOCH), json.dumps(card, sort_keys=True))


def load_composer(path: str | Path) -> tuple[TrainedComposer, dict[str, Any]]:
    """What `save_composer` wrote; UserError where the file is not such an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            card = json.loads(archive.read(CARD))
            weights = {
                name.removesuffix(".npy"): np.lib.format.read_array(
                    io.BytesIO(archive.read(name)), allow_pickle=False
                )
                for name in archive.namelist()
                if name.endswith(".npy")
            }
        return TrainedComposer(
            weights, card["layers"], card["memory"], card.get("cell", "lstm")
        ), card
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: not a trained composer, or a broken one ({error})") from error


def _product(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """x @ kernel, as one product of matrices."""
    return (x.reshape(-1, x.shape[-1]) @ kernel).reshape(*x.shape[:-1], kernel.shape[1])


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def _rows(kernel: np.ndarray) -> np.ndarray:
    """The kernel's rows, and one of zeros."""
    return np.concatenate([kernel, np.zeros_like(kernel[:1])])


def _taken(log_p: np.ndarray, named: np.ndarray) -> np.ndarray:
    return np.take_along_axis(log_p, named[..., None], -1)[..., 0]


def _alive(recalled: np.ndarray, named: np.ndarray) -> np.ndarray:
    """Which candidates, (..., candidates, slots), have said all that was named before each slot."""
    same = recalled[..., :-1] == named[..., None, :-1]
    alive = recalled != NONE
    alive[..., 1:] &= np.logical_and.accumulate(same, axis=-1)
    return alive


def _log_p(
    logits: np.ndarray,
    possible: np.ndarray,
    weights: np.ndarray | None,
    alive: np.ndarray,
    recalled: np.ndarray,
) -> np.ndarray:
    """log P of all classes, in the shape of the logits; see `continuo.models.composer.network`."""
    logits = logits.astype(np.float64)
    if not alive.any():
        weights = None
    if weights is not None:
        votes = _votes(recalled, logits.shape)
        logits += votes(weights[..., :1] * alive)
    logits = np.where(possible, logits, -np.inf)
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    if weights is not None:
        copied = votes(np.exp(weights[..., 1:]) * alive) * possible
        p = (p + copied) / (1 + copied.sum(axis=-1, keepdims=True))
    return np.log(p, where=p > 0, out=np.full_like(p, -np.inf))


def _votes(recalled: np.ndarray, shape: tuple[int, ...]) -> Callable[[np.ndarray], np.ndarray]:
    """Sums weights, (..., candidates, slots), by the classes that they go to, in this shape: (...,
    slots, classes)."""
    *_, slots, classes = shape
    size = math.prod(shape)
    rows = np.arange(0, size, classes).reshape(*shape[:-2], 1, slots)
    place = (rows + np.maximum(recalled, 0)).ravel()
    return lambda weights: np.bincount(place, weights.ravel(), size).reshape(shape)
