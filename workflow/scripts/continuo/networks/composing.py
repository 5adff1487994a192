"""A trained composer in plain NumPy: what it makes of a piece, chord by chord and note by note.

The equations are those of `continuo.networks.composer`.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from continuo.errors import UserError
from continuo.music.excerpts import Excerpts, Inputs
from continuo.music.memory import NONE
from continuo.music.spelled import END, RHYTHM
from continuo.networks.inference import RecurrentLayer, State, run_lstm

VOICES = 4  # notes from the top that the network hears one by one, beside the whole as a set
CARD = "continuo.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
AT_ONCE = 256  # chords whose notes' probabilities are held at once


@dataclass(frozen=True)
class Composition:
    """What the network makes of chords before their notes are named, all (batch, time, ...).

    state: what goes on to the notes; trust: the same for the weights of the candidates.
    """

    state: np.ndarray
    trust: np.ndarray


@dataclass(frozen=True)
class TrainedComposer:
    """The weights of a `Composer`, by the names of its layers, and its settings."""

    weights: Mapping[str, np.ndarray]
    layers: int
    memory: bool

    @property
    def parameters(self) -> int:
        """How many numbers training has set."""
        return sum(array.size for array in self.weights.values())

    def initial_state(self, batch: int) -> State:
        """The LSTM's state before the first chord."""
        units = len(self.weights["recurrent_0/recurrent"])
        zeros = np.zeros((batch, units), np.float32)
        return [(zeros, zeros) for _ in range(self.layers)]

    def listen(self, inputs: Inputs, state: State | None = None) -> tuple[Composition, State]:
        """Hear the chords `before`, each with its `rhythm`; the state after them."""
        w = self.weights
        before, rhythm = inputs["before"], inputs["rhythm"]
        state = state or self.initial_state(len(before))
        signal, skipped = (self._product(layer, before, rhythm) for layer in ("heard", "skip"))
        signal = signal + w["heard/bias"]
        after: State = []
        for number, last in enumerate(state):
            names = (f"recurrent_{number}/{part}" for part in ("kernel", "recurrent", "bias"))
            out, kept = run_lstm(
                RecurrentLayer(*(w[name] for name in names)), signal.swapaxes(0, 1), last
            )
            out = out.swapaxes(0, 1)
            signal = signal + out if number else out
            after.append(kept)
        spelled = signal @ w["state/kernel"] + w["state/bias"] + skipped
        trust = signal @ w["trust/kernel"] if self.memory else signal[..., :0]
        return Composition(spelled, trust), after

    def _product(self, layer: str, before: np.ndarray, rhythm: np.ndarray) -> np.ndarray:
        """What the network hears, times the layer's kernel: sums of rows, as most of it is 0."""
        kernel = self.weights[f"{layer}/kernel"]
        voices = min(VOICES, before.shape[-1])
        padded = np.concatenate([kernel, np.zeros_like(kernel[:1])])
        nothing = len(kernel)
        rows = [np.arange(voices) * (END + 1) + before[..., :voices]]
        base = voices * (END + 1)
        rows.append(np.where(before == END, nothing, base + before))
        base += END
        for number, classes in enumerate(RHYTHM):
            rows.append(base + rhythm[..., number : number + 1])
            base += classes
        return padded[np.concatenate(rows, axis=-1)].sum(axis=-2)

    def log_p(self, heard: Composition, inputs: Inputs, slots: slice = slice(None)) -> np.ndarray:
        """log P of every pitch and of "no more" in these `slots`, (batch, time, slots, END + 1).

        A slot looks at the notes `now` above it alone.
        """
        w, now = self.weights, inputs["now"].astype(np.int64)
        last = np.concatenate([np.full_like(now[..., :1], END), now[..., :-1]], axis=-1)
        rows = np.concatenate([w["above/kernel"], np.zeros_like(w["above/kernel"][:1])])
        named = np.cumsum(rows[now], axis=-2)
        above = np.concatenate([np.zeros_like(named[..., :1, :]), named[..., :-1, :]], axis=-2)
        last, above = last[..., slots], above[..., slots, :]
        note = _relu(heard.state[..., None, :] + above + w["last/embeddings"][last])
        spelled = _relu(note @ w["spelled/kernel"] + w["spelled/bias"]) + note
        logits = (spelled @ w["pitch/kernel"] + w["pitch/bias"]).astype(np.float64)
        every = np.arange(END + 1)
        possible = (every < last[..., None]) | ((every == END) & (last[..., None] != END))
        copied = np.zeros_like(logits)
        if self.memory:
            recalled = inputs["recalled"].astype(np.int64)
            same = recalled == now[..., None, :]
            alive = np.cumprod(
                np.concatenate([recalled[..., :1] != NONE, same[..., :-1]], axis=-1), axis=-1
            ) * (recalled != NONE)
            match = inputs["features"] @ w["match/kernel"] + w["match/bias"]
            gate = _relu(
                _relu(match + heard.trust[..., None, :]) @ w["gate/kernel"] + w["gate/bias"]
            )
            weights = gate @ w["weigh/kernel"] + w["weigh/bias"]
            alive, recalled = alive[..., slots], recalled[..., slots]
            logits += _votes(weights[..., :1] * alive, recalled)
            copied = _votes(np.exp(weights[..., 1:]) * alive, recalled) * possible
        logits = np.where(possible, logits, -np.inf)
        p = np.exp(logits - logits.max(axis=-1, keepdims=True))
        p = p / p.sum(axis=-1, keepdims=True) + copied
        with np.errstate(divide="ignore"):
            return np.log(p / (1 + copied.sum(axis=-1, keepdims=True)))

    def score(self, excerpts: Excerpts, piece: int) -> tuple[np.ndarray, np.ndarray]:
        """log P of each chord of the piece, (chords,), and whether naming the most probable note
        each time would have named it."""
        inputs = excerpts.whole(piece)
        heard, _ = self.listen(inputs)
        log_p, right = [], []
        for at in range(0, inputs["now"].shape[1], AT_ONCE):
            part = {name: array[:, at : at + AT_ONCE] for name, array in inputs.items()}
            some = Composition(heard.state[:, at : at + AT_ONCE], heard.trust[:, at : at + AT_ONCE])
            notes, now = self.log_p(some, part)[0], part["now"][0].astype(np.int64)
            asked = np.concatenate([np.ones_like(now[:, :1], bool), now[:, :-1] != END], axis=1)
            named = np.take_along_axis(notes, now[..., None], -1)[..., 0]
            log_p.append(np.where(asked, named, 0).sum(axis=1))
            right.append(((notes.argmax(axis=-1) == now) | ~asked).all(axis=1))
        return np.concatenate(log_p), np.concatenate(right)


def save_composer(composer: TrainedComposer, card: dict[str, Any], path: str | Path) -> None:
    """Write the weights, float32 arrays of NumPy, and the card, as JSON, into one archive."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in composer.weights.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.asarray(array, np.float32), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), content.getvalue())
        card = {**card, "layers": composer.layers, "memory": composer.memory}
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
        return TrainedComposer(weights, card["layers"], card["memory"]), card
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: not a trained composer, or a broken one ({error})") from error


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def _votes(weights: np.ndarray, recalled: np.ndarray) -> np.ndarray:
    """(..., candidates, slots) weights and the pitches they go to -> (..., slots, END + 1)."""
    *batch, _, slots = recalled.shape
    rows = np.arange(int(np.prod(batch)) * slots).reshape(*batch, 1, slots)
    place = rows * (END + 1) + np.maximum(recalled, 0)
    summed = np.bincount(place.ravel(), weights.ravel(), rows.size * (END + 1))
    return summed.reshape(*batch, slots, END + 1)
