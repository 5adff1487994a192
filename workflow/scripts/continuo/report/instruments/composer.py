"""A composer on its way to the browser: its weights, and its equations as lists of operations."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from continuo.models.composer.equations import Heard, all_named, listen
from continuo.models.composer.goal import ARRIVING, EDGES, OPEN
from continuo.models.composer.lately import HALVES, LONG
from continuo.models.composer.memory import LONG_MATCH, LONGEST_MATCH, MATCHES, RECALLED, VIEWS
from continuo.models.composer.naming import LAST
from continuo.models.composer.phrases import BESIDE
from continuo.models.composer.phrases import LONG as LONG_REST
from continuo.models.composer.piece import FIGURE, Piece, before_next
from continuo.models.composer.questions import ORDER, Part, questions
from continuo.models.composer.sounding import AGES, MOST
from continuo.models.composer.trained import TrainedComposer
from continuo.pieces.primers import TICKS, evenly_held
from continuo.pieces.spelled import BAR, COARSE, END, LONGEST, METRES, QUARTERS, STEPS
from continuo.report.instruments.packing import arrived_small, packed_small
from continuo.report.instruments.recording import Layer, Plain, Recorded, record

Given = dict[str, Recorded]
HEARD = "heard."  # begins the names of what one list hands on to the next
NUMBERS = {
    "steps": STEPS,
    "quarters": QUARTERS,
    "end": END,
    "coarse": COARSE,
    "longest": LONGEST,
    "bar": BAR,
    "metres": METRES,
    "most": MOST,
    "ages": AGES,
    "open": OPEN,
    "halves": HALVES,
    "long": LONG,
    "rest": [LONG_REST, BESIDE],
    "arriving": ARRIVING,
    "edges": EDGES.tolist(),
    "last": LAST,
}


def packed_composer(
    composer: TrainedComposer, slots: int, replay: int | None = None, mass: float = 1
) -> dict[str, Any]:
    """All that composer.js needs to name chords of so many slots, as plain data. Who plays, how
    loud and the drums stay here. replay: see `continuo.models.composer.piece.let_go`; mass: `p` of
    `continuo.decoding.methods.top_p`."""
    lists = recorded(composer, slots)
    parts = list(lists["parts"].values())
    used = _layers_in([lists["listening"], lists["all_named"], *(part["answer"] for part in parts)])
    layers: dict[str, dict[str, Any]] = {name: {} for name in used}
    for name, array in composer.weights.items():
        layer, kind = name.split("/")
        if layer in used:
            layers[layer][kind] = packed_small(array)
    return {
        **lists,
        "slots": slots,
        "mass": mass,
        "cell": composer.cell,
        "recurrent": [len(composer.weights["recurrent_0/recurrent"])] * composer.layers,
        "layers": layers,
        "numbers": NUMBERS,
        "memory": {
            "moved": list(VIEWS.values()),
            "recalled": RECALLED,
            "longest": LONGEST_MATCH,
            "long": LONG_MATCH,
            "matches": MATCHES.tolist(),
            "replay": replay,
            "figure": FIGURE,
        },
    }


def recorded(composer: TrainedComposer, slots: int) -> dict[str, Plain]:
    """listening: the list that hears a chord, a window of one; all_named: that of what times need
    of all notes; parts: of each `Part`, by its name, its lists, see `_part`; questions: their
    order, each the name of its part and its slot. All but the first are of rows. standing: what is
    known before a piece's second chord, which stands for what before.js does not build."""
    layers = {name: Layer(name, part) for name, part in composer.parts.items()}
    one = Piece.begun(evenly_held([(60,)], TICKS, slots))
    window: dict[str, Any] = before_next([one])
    standing = {name: _numbers(array) for name, array in window.items()}
    states = {f"recurrent_{i}": state for i, state in enumerate(composer.initial_state(1))}

    def hear(o: Any, given: Given) -> dict[str, Recorded]:
        heard, after = listen(o, layers, given, [given[name] for name in states])
        return _handed(heard) | dict(zip(states, after, strict=True))

    def name_all(o: Any, given: Given) -> dict[str, Recorded]:
        heard = _heard(given)
        return _handed(all_named(o, layers, heard, given), heard)

    hearing, made = record(hear, window | states)
    window |= {name: made[name] for name in made.keys() - states.keys()}
    chord = {name: array[:, 0] for name, array in window.items()}
    chord["now"], chord["times"] = np.full((1, slots), END), np.zeros((1, slots + 1), int)
    naming, made = record(name_all, chord)
    chord |= made
    parts = {}
    for part in (part for parts in ORDER for part in parts):
        parts[part.answer.__name__], made = _part(part, layers, chord)
        chord |= made
    order = [[part.answer.__name__, slot] for part, slot in questions(slots)]
    lists = {"listening": hearing, "all_named": naming, "parts": parts, "questions": order}
    return lists | {"standing": standing}


def _numbers(array: np.ndarray) -> Plain:
    return {"shape": list(array.shape), "values": array.ravel().tolist()}


def _part(
    part: Part, layers: Mapping[str, Layer], chord: Mapping[str, Any]
) -> tuple[Plain, dict[str, Any]]:
    """Questions of one kind as plain data, and what they hand on.

    of: what they are about; answer: the list of log P of the classes, given a slot; named, told:
    see `Part`.
    """

    def answer(o: Any, given: Given) -> dict[str, Recorded]:
        heard = _heard(given)
        found, after = part.answer(o, layers, heard, given, given["slot"])
        return {"log_p": found.log_p} | _handed(after, heard)

    found, made = record(answer, {**chord, "slot": np.zeros(1, int)})
    del made["log_p"]
    number = np.zeros(())
    lists = {
        "answer": found,
        "named": record(lambda o, x: {"class": part.named(x["told"])}, {"told": number})[0],
        "told": record(
            lambda o, x: {"told": part.told(x["told"], x["class"])},
            {"told": number, "class": number},
        )[0],
    }
    return {"of": part.of, **lists}, made


def _heard(given: Given) -> Heard:
    return Heard(**{name: given.get(HEARD + name) for name in Heard._fields})


def _handed(heard: Heard, before: Heard | None = None) -> dict[str, Recorded]:
    """What is new in what was heard, by its name."""
    old = before or Heard(*[None] * len(Heard._fields))
    return {
        HEARD + name: array
        for name, array, last in zip(Heard._fields, heard, old, strict=True)
        if array is not None and array is not last
    }


def _layers_in(lists: Iterable[Plain]) -> set[str]:
    """The names of all layers that are asked for."""
    given = (one for told in lists for _, *each in told["steps"] for one in each)
    return {name for name in given if isinstance(name, str) and name[0] not in "%:"}


def travelled(composer: TrainedComposer) -> TrainedComposer:
    """The composer with the weights that arrive."""
    return replace(
        composer, weights={n: arrived_small(array) for n, array in composer.weights.items()}
    )
