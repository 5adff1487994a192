"""A trained composer, without TensorFlow: what it makes of a piece, chord by chord and note by
note."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from continuo.models.cells.inference import RUN_CELL, RecurrentLayer, State, silence
from continuo.models.composer import equations, playing
from continuo.models.composer.drummer import Drummer
from continuo.models.composer.ensemble import ALONE, Ensemble
from continuo.models.composer.equations import Heard
from continuo.models.composer.excerpts import Excerpts, Inputs
from continuo.models.composer.goal import Goal
from continuo.models.composer.operations import IN_NUMPY, Dense, widened
from continuo.models.composer.phrases import NAME, Phrases
from continuo.models.composer.questions import ASKED, Part, all_asked, likelihood
from continuo.pieces.spelled import END, NOBODY
from continuo.training.arrays import read_arrays, write_arrays

AT_ONCE = 256  # chords whose notes' probabilities are held at once


@dataclass(frozen=True)
class TrainedComposer:
    """The weights of a `Composer`, by the names of its layers, and its settings."""

    weights: Mapping[str, np.ndarray]
    layers: int
    memory: bool
    cell: str = "lstm"
    ensemble: Ensemble = ALONE
    drummer: Drummer | None = None
    phrases: Phrases = field(default_factory=lambda: Phrases.of([]))

    @property
    def parameters(self) -> int:
        """How many numbers training has set."""
        return sum(array.size for array in self.weights.values())

    @cached_property
    def parts(self) -> dict[str, Any]:
        """The layers, as `InNumPy` takes them."""
        w, parts = self.weights, dict[str, Any]()
        for name, array in w.items():
            layer, kind = name.split("/")
            if kind == "embeddings":
                parts[layer] = array
            elif f"{layer}/recurrent" in w:
                arrays = (w[f"{layer}/{part}"] for part in ("kernel", "recurrent", "bias"))
                parts[layer] = partial(RUN_CELL[self.cell], RecurrentLayer(*arrays))
            elif kind == "kernel":
                parts[layer] = Dense(array, w.get(f"{layer}/bias"))
        return parts

    def initial_state(self, batch: int) -> State:
        """The recurrent layers' state before the first chord."""
        units = len(self.weights["recurrent_0/recurrent"])
        return silence(self.cell, [units] * self.layers, batch)

    def listen(self, inputs: Inputs, state: State | None = None) -> tuple[Heard, State]:
        """See `equations.listen`; the state after it."""
        state = state or self.initial_state(len(inputs["before"]))
        return equations.listen(IN_NUMPY, self.parts, inputs, state)

    def ask(self, part: Part, heard: Heard, chord: Inputs, slot: int) -> tuple[np.ndarray, Heard]:
        """log P of all classes of this question to each chord, (batch, classes), nats, -inf for
        what is impossible, and what the next question needs.

        heard, chord: as rows, see `equations`.
        """
        if part.of == "times" and heard.base is None:
            heard = equations.all_named(IN_NUMPY, self.parts, heard, chord)
        slots = np.full(len(chord["now"]), slot)
        answer, heard = part.answer(IN_NUMPY, self.parts, heard, chord, slots)
        return answer.log_p, heard

    def play(
        self, heard: Heard, chord: Inputs, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Who plays each note of chords that are named, a class, the most probable from the top
        down, (batch, slots); and how loud each chord is, drawn, (batch,).

        heard, chord: as rows, see `equations`.
        """
        batch, slots = chord["now"].shape
        players = np.full((batch, slots), NOBODY)
        for slot in range(slots if self.ensemble.named else 0):
            asked = chord | {"players": players}
            answer = playing.who(IN_NUMPY, self.parts, heard, asked, np.full(batch, slot))
            there = chord["now"][:, slot] != END
            players[:, slot] = np.where(there, answer.shares.argmax(-1), NOBODY)
        if not self.ensemble.named:
            players = np.where(chord["now"] == END, NOBODY, 0)
        loudness = chord["before_loudness"]
        if self.ensemble.loud:
            log_p = playing.loudness(IN_NUMPY, self.parts, heard, chord).log_p
            loudness = (log_p + random.gumbel(size=log_p.shape)).argmax(-1)
        return players, loudness

    def score(
        self,
        excerpts: Excerpts,
        piece: int,
        goal: Goal | None = None,
        plan: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """log P of each chord of the piece, columns as of `questions.likelihood`, (chords, 2 to 4),
        and whether naming the most probable note each time would have named its notes,
        (chords,). goal, plan: see `Excerpts.whole`."""
        inputs = widened(excerpts.whole(piece, goal, plan))
        heard, _ = self.listen(inputs)
        log_p, right = [], []
        for at in range(0, inputs["now"].shape[1], AT_ONCE):
            here = slice(None), slice(at, at + AT_ONCE)
            chords = {name: inputs[name][here] for name in inputs.keys() - set(ASKED)}
            chords |= all_asked(chords["now"])
            said, named = likelihood(IN_NUMPY, self.parts, heard.part(*here), chords)
            log_p.append(said[0])
            right.append(named[0, :, 0] > 0)
        return np.concatenate(log_p), np.concatenate(right)


def save_composer(composer: TrainedComposer, card: dict[str, Any], path: str | Path) -> None:
    """Write the weights, float32 arrays, and the card into one file."""
    weights = {name: np.asarray(array, np.float32) for name, array in composer.weights.items()}
    weights |= composer.drummer.to_arrays() if composer.drummer else {}
    weights |= composer.phrases.to_arrays()
    card = {**card, "layers": composer.layers, "memory": composer.memory, "cell": composer.cell}
    card |= {"ensemble": asdict(composer.ensemble)}
    write_arrays(weights, card, path)


def load_composer(path: str | Path) -> tuple[TrainedComposer, dict[str, Any]]:
    """What `save_composer` wrote; UserError where the file is not such an archive."""

    def build(weights: dict[str, np.ndarray], card: dict[str, Any]) -> TrainedComposer:
        cell = card.get("cell", "lstm")
        layers = sum(f"recurrent_{i}/recurrent" in weights for i in range(len(weights)))
        if not 1 <= layers == card["layers"] or cell not in RUN_CELL:
            raise ValueError(f"{layers} layers of {cell!r}, and {card['layers']} in the card")
        ensemble = Ensemble.from_dict(card["ensemble"])
        if not {NAME, "harmony/kernel"} <= weights.keys():
            raise ValueError("of an earlier version, which heard less")
        if ensemble.named != ("who/kernel" in weights):
            raise ValueError(f"{len(ensemble.players)} players in the card, and other weights")
        drummer = Drummer.from_arrays(weights)
        phrases = Phrases.from_arrays(weights)
        kept = ("drums/", NAME)
        own = {name: array for name, array in weights.items() if not name.startswith(kept)}
        more = ensemble, drummer, phrases
        return TrainedComposer(own, card["layers"], card["memory"], cell, *more)

    return read_arrays(path, "a trained composer", build)
