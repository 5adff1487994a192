"""A trained composer in plain NumPy: what it makes of a piece, chord by chord and note by note.

The equations are those of `continuo.networks.composer`.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from continuo.errors import UserError
from continuo.music.excerpts import Excerpts, Inputs
from continuo.music.memory import NONE
from continuo.music.spelled import END, ENDS, QUARTERS, RHYTHM, STEPS
from continuo.networks.inference import RUN_CELL, RecurrentLayer, State, silence

VOICES = 4  # notes from the top that the network hears one by one, beside the whole as a set
CARD = "continuo.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
TIMES = QUARTERS + 1 + STEPS  # rows of a time's whole quarters and of its rest; this: no time
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
        signal, skipped = (self._product(layer, before, rhythm) for layer in ("heard", "skip"))
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

    def _product(self, layer: str, before: np.ndarray, rhythm: np.ndarray) -> np.ndarray:
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
        w, now = self.weights, inputs["now"].astype(np.int64)
        last = np.concatenate([np.full_like(now[..., :1], END), now[..., :-1]], axis=-1)
        named = np.cumsum(self._padded["above"][now], axis=-2)
        above = np.concatenate([np.zeros_like(named[..., :1, :]), named[..., :-1, :]], axis=-2)
        last, above = last[..., slots], above[..., slots, :]
        note = _relu(heard.state[..., None, :] + above + w["last/embeddings"][last])
        spelled = _relu(note @ w["spelled/kernel"] + w["spelled/bias"]) + note
        every = np.arange(END + 1)
        possible = (every < last[..., None]) | ((every == END) & (last[..., None] != END))
        recalled = inputs["recalled"].astype(np.int64)
        alive = _alive(recalled, now)[..., slots]
        logits = spelled @ w["pitch/kernel"] + w["pitch/bias"]
        return _log_p(logits, possible, heard.weights, alive, recalled[..., slots])

    def quarters(
        self, heard: Composition, inputs: Inputs, slots: slice = slice(None)
    ) -> tuple[np.ndarray, np.ndarray]:
        """log P of the whole quarters of these times, (batch, time, slots, QUARTERS + 1), and what
        `rest` needs of it. A slot looks at all notes `now` and at the `times` before it."""
        w, now = self.weights, inputs["now"].astype(np.int64)
        times = inputs["times"].astype(np.int64)
        base = heard.state @ w["pulse/kernel"] + w["pulse/bias"]
        base = base + self._padded["chord"][now].sum(axis=-2)
        slot = np.arange(times.shape[-1])[slots]
        whose = np.concatenate([np.full_like(now[..., :1], END), now], axis=-1)[..., slots]
        note = base[..., None, :] + w["whose/embeddings"][whose]
        first = np.broadcast_to(times[..., :1], whose.shape)
        known = np.concatenate([np.zeros_like(times[..., :1]), times[..., :-1]], axis=-1)
        for known_time, layer, from_slot in (
            (first, "onward", 1),
            (known[..., slots], "longer", 2),
        ):
            whole = np.where(slot >= from_slot, known_time // STEPS, TIMES)
            rest = np.where(slot >= from_slot, QUARTERS + 1 + known_time % STEPS, TIMES)
            rows = w[f"{layer}/embeddings"]
            note = note + rows[whole] + rows[rest]
        note = _relu(note)
        timed = _relu(note @ w["timed/kernel"] + w["timed/bias"]) + note
        again = inputs["recalled_times"].astype(np.int64)
        alive = _alive(again, times)[..., slots]
        possible = (slot == 0)[:, None] | (np.arange(QUARTERS + 1) < QUARTERS)
        logits = timed @ w["quarters/kernel"] + w["quarters/bias"]
        weights = self._kept(heard, inputs)
        return _log_p(logits, possible, weights, alive, again[..., slots] // STEPS), timed

    def rest(
        self, heard: Composition, inputs: Inputs, timed: np.ndarray, slots: slice = slice(None)
    ) -> np.ndarray:
        """log P of what these times have beside their whole quarters, (batch, time, slots, STEPS).

        timed: from `quarters`. A slot looks at the whole quarters of its own time, too.
        """
        w, times = self.weights, inputs["times"].astype(np.int64)
        quarter, slot = times[..., slots] // STEPS, np.arange(times.shape[-1])[slots]
        again = inputs["recalled_times"].astype(np.int64)
        alive = _alive(again, times)[..., slots]
        again = again[..., slots]
        alive = alive * (again // STEPS == quarter[..., None, :])
        zero = (slot > 0)[:, None] & (quarter == 0)[..., None] & (np.arange(STEPS) == 0)
        logits = (timed + w["whole/embeddings"][quarter]) @ w["rest/kernel"] + w["rest/bias"]
        return _log_p(logits, ~zero, self._kept(heard, inputs), alive, again % STEPS)

    def _kept(self, heard: Composition, inputs: Inputs) -> np.ndarray | None:
        """The weights of the candidates' times, (batch, time, candidates, 2)."""
        if heard.gate is None:
            return None
        agrees = (inputs["recalled"] == inputs["now"][..., None, :]).all(axis=-1)[..., None]
        kernel = self.weights["keep/kernel"]
        return heard.gate @ kernel[:-1] + agrees * kernel[-1] + self.weights["keep/bias"]

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
            quarters, timed = self.quarters(some, part)
            whole = _taken(quarters[0], times // STEPS)
            rest = _taken(self.rest(some, part, timed)[0], times % STEPS)
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


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def _rows(kernel: np.ndarray) -> np.ndarray:
    """The kernel's rows, and one of zeros."""
    return np.concatenate([kernel, np.zeros_like(kernel[:1])])


def _taken(log_p: np.ndarray, named: np.ndarray) -> np.ndarray:
    return np.take_along_axis(log_p, named[..., None], -1)[..., 0]


def _alive(recalled: np.ndarray, named: np.ndarray) -> np.ndarray:
    """Which candidates, (..., candidates, slots), have said all that was named before each slot."""
    same = recalled == named[..., None, :]
    before = np.concatenate([np.ones_like(same[..., :1]), same[..., :-1]], axis=-1)
    return np.logical_and.accumulate(before, axis=-1) & (recalled != NONE)


def _log_p(
    logits: np.ndarray,
    possible: np.ndarray,
    weights: np.ndarray | None,
    alive: np.ndarray,
    recalled: np.ndarray,
) -> np.ndarray:
    """log P of all classes, in the shape of the logits; see `continuo.networks.composer`."""
    logits, copied = logits.astype(np.float64), np.zeros(1)
    if weights is not None:
        classes = logits.shape[-1]
        logits += _votes(weights[..., :1] * alive, recalled, classes)
        copied = _votes(np.exp(weights[..., 1:]) * alive, recalled, classes) * possible
    logits = np.where(possible, logits, -np.inf)
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True) + copied
    with np.errstate(divide="ignore"):
        return np.log(p / (1 + copied.sum(axis=-1, keepdims=True)))


def _votes(weights: np.ndarray, recalled: np.ndarray, classes: int) -> np.ndarray:
    """(..., candidates, slots) weights and the classes they go to -> (..., slots, classes)."""
    *batch, _, slots = recalled.shape
    rows = np.arange(int(np.prod(batch)) * slots).reshape(*batch, 1, slots)
    place = rows * classes + np.clip(recalled, 0, classes - 1)
    summed = np.bincount(place.ravel(), weights.ravel(), rows.size * classes)
    return summed.reshape(*batch, slots, classes)
