"""A composer on its way to the browser: its weights, and its equations as lists of operations."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from continuo.models.composer.equations import Heard, listen
from continuo.models.composer.memory import LONG_MATCH, LONGEST_MATCH, MATCHES, RECALLED, VIEWS
from continuo.models.composer.piece import Piece, before_next
from continuo.models.composer.questions import NOTES, WHOLE, Part, asked, questions
from continuo.models.composer.trained import TrainedComposer
from continuo.pieces.primers import TICKS, evenly_held
from continuo.pieces.spelled import BAR, COARSE, END, LONGEST, METRES, QUARTERS, STEPS
from continuo.report.instruments.packing import arrived_small, packed_small
from continuo.report.instruments.recording import Layer, Plain, Recorded, record

Given = dict[str, Recorded]
HEARD = "heard."  # begins the names of what one list hands on to the next
RHYTHM = {"steps": STEPS, "quarters": QUARTERS, "end": END}
RHYTHM |= {"coarse": COARSE, "longest": LONGEST, "bar": BAR, "metres": METRES}


def packed_composer(composer: TrainedComposer, slots: int) -> dict[str, Any]:
    """All that composer.js needs to name chords of so many slots, as plain data. Who plays, how
    loud and the drums stay here."""
    recordings = recorded(composer, slots)
    lists = [question["answer"] for question in recordings["questions"]]
    used = _layers_in([recordings["listening"], *lists])
    layers: dict[str, dict[str, Any]] = {name: {} for name in used}
    for name, array in composer.weights.items():
        layer, kind = name.split("/")
        if layer in used:
            layers[layer][kind] = packed_small(array)
    return {
        **recordings,
        "slots": slots,
        "cell": composer.cell,
        "recurrent": [len(composer.weights["recurrent_0/recurrent"])] * composer.layers,
        "layers": layers,
        "rhythm": RHYTHM,
        "memory": {
            "moved": list(VIEWS.values()),
            "recalled": RECALLED,
            "longest": LONGEST_MATCH,
            "long": LONG_MATCH,
            "matches": MATCHES.tolist(),
        },
    }


def recorded(composer: TrainedComposer, slots: int) -> dict[str, Plain]:
    """listening: the list that hears a chord; questions: the lists of each, in their order."""
    layers = {name: Layer(name, part) for name, part in composer.parts.items()}
    one = Piece.begun(evenly_held([(60,)], TICKS, slots))
    chord: dict[str, Any] = before_next([one])
    states = {f"recurrent_{i}": state for i, state in enumerate(composer.initial_state(1))}

    def hear(o: Any, given: Given) -> dict[str, Recorded]:
        heard, after = listen(o, layers, given, [given[name] for name in states])
        return _handed(heard) | dict(zip(states, after, strict=True))

    hearing, made = record(hear, chord | states)
    chord |= {name: value for name, value in made.items() if name.startswith(HEARD)}
    chord["now"] = np.full((1, 1, slots), END)
    chord["times"] = np.zeros((1, 1, slots + 1), int)
    made_questions = []
    for part, slot in questions(slots):
        question, made = _question(part, slot, layers, chord)
        made_questions.append(question)
        chord |= made
    return {"listening": hearing, "questions": made_questions}


def _question(
    part: Part, slot: int, layers: Mapping[str, Layer], chord: Mapping[str, Any]
) -> tuple[Plain, dict[str, Any]]:
    """One as plain data, and what it hands on.

    of, slot: what it is about; times: whether that is when; ends: whether the piece may end there;
    asked: the list that says whether there is something to say; answer: that of log P of the
    classes; named, told: see `Part`.
    """
    here = slice(slot, slot + 1)

    def whether(o: Any, given: Given) -> dict[str, Recorded]:
        return {"asked": asked(o, part, given, here)}

    def answer(o: Any, given: Given) -> dict[str, Recorded]:
        heard = Heard(**{name: given.get(HEARD + name) for name in Heard._fields})
        found, after = part.answer(o, layers, heard, given, here)
        return {"log_p": found.log_p} | _handed(after, heard)

    found, made = record(answer, chord)
    del made["log_p"]
    number = np.zeros(())
    lists = {
        "asked": record(whether, chord)[0],
        "answer": found,
        "named": record(lambda o, x: {"class": part.named(x["told"])}, {"told": number})[0],
        "told": record(
            lambda o, x: {"told": part.told(x["told"], x["class"])},
            {"told": number, "class": number},
        )[0],
    }
    facts = {"times": part is not NOTES, "ends": part is WHOLE and slot == 0}
    return {"of": part.of, "slot": slot, **facts, **lists}, made


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
