import json
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from composed import pieces, untrained
from continuo.models.composer.goal import Goal
from continuo.models.composer.network import to_numpy
from continuo.models.composer.operations import IN_NUMPY, widened
from continuo.models.composer.questions import ASKED, ORDER, asked, questions
from continuo.report.instruments.composer import packed_composer, recorded
from continuo.report.instruments.recording import Layer, part, record

SIGNS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "&": operator.and_,
    "|": operator.or_,
    "~": operator.invert,
    "part": part,
    "item": operator.getitem,
}


def work_off(told, layers, given):
    """What a list gives, worked off by NumPy."""
    made: list[Any] = []

    def found(one):
        if isinstance(one, list):
            return list(map(found, one))
        if not isinstance(one, str):
            return one
        if one[0] == "%":
            return made[int(one[1:])]
        return given[one[1:]] if one[0] == ":" else layers[one]

    for name, *each in told["steps"]:
        made.append((SIGNS.get(name) or getattr(IN_NUMPY, name))(*map(found, each)))
    return {name: found(place) for name, place in told["gives"].items()}


@pytest.mark.parametrize(
    "settings",
    [{}, {"memory": False}, {"layers": 1, "cell": "gru", "ages": True}, {"cell": "simple_rnn"}],
    ids=str,
)
@pytest.mark.parametrize("slots", [2, 4])
def test_a_list_that_is_worked_off_answers_as_the_equations_do(settings, slots):
    composer = to_numpy(untrained(slots=slots, **settings))
    lists = json.loads(json.dumps(recorded(composer, slots)))
    assert [slot for _, slot in lists["questions"]] == [slot for _, slot in questions(slots)]
    parts = {part.answer.__name__: part for parts in ORDER for part in parts}
    excerpts, state = pieces(slots=slots), composer.initial_state(1)
    whole = widened(excerpts.whole(0, Goal(int(excerpts.end[0]))))
    own = {f"recurrent_{number}": last for number, last in enumerate(state)}
    for at in range(12):
        window = {n: a[:, at : at + 1] for n, a in whole.items() if n not in ASKED}
        heard, state = composer.listen(window, state)
        given = window | work_off(lists["listening"], composer.parts, window | own)
        own = {name: given.pop(name) for name in own}
        given = {name: array[:, 0] for name, array in given.items()}
        heard, chord = heard.part(slice(None), 0), {n: a[:, 0] for n, a in window.items()}
        given |= work_off(lists["all_named"], composer.parts, given)
        for name, slot in lists["questions"]:
            part, told = parts[name], lists["parts"][name]
            if not asked(part, chord, slot).all():
                continue
            log_p, heard = composer.ask(part, heard, chord, slot)
            made = work_off(told["answer"], composer.parts, given | {"slot": np.array([slot])})
            np.testing.assert_allclose(made.pop("log_p"), log_p, atol=1e-6)
            given |= made
            assert told["of"] == part.of
            number = int(chord[part.of][0, slot])
            named = work_off(told["named"], {}, {"told": number})["class"]
            assert named == part.named(number)
            back = work_off(told["told"], {}, {"told": 0, "class": named})["told"]
            assert back == part.told(0, named)


def test_only_layers_that_name_notes_and_times_travel():
    composer = to_numpy(untrained())
    more: dict[str, np.ndarray] = dict(composer.weights)
    more["who/kernel"] = np.zeros((10, 2), np.float32)
    packed = packed_composer(replace(composer, weights=more), 4)
    assert set(packed["layers"]) == {name.split("/")[0] for name in composer.weights}


INDICES: dict[str, Any] = {
    "a slice": np.s_[..., 1:3],
    "an axis more": np.s_[..., None, :],
    "two": np.s_[1, :, None, -1],
    "before an axis": np.s_[:, None],
    "nothing": np.s_[:0],
}


@pytest.mark.parametrize("name", INDICES)
def test_an_index_is_told_axis_by_axis(name):
    array = np.arange(24).reshape(2, 3, 4)
    told, made = record(lambda o, given: {"made": given["x"][INDICES[name]]}, {"x": array})
    assert np.array_equal(made["made"], array[INDICES[name]])
    found = work_off(json.loads(json.dumps(told)), {}, {"x": array})["made"]
    assert np.array_equal(found, array[INDICES[name]])


def test_numbers_stand_on_either_side():
    def function(o, given):
        x = given["x"]
        return {"made": o.where(~(x > 2) & (1 + x != 3), 7 - x, 2 * x % 5)}

    told, made = record(function, {"x": np.arange(6)})
    assert made["made"].tolist() == [7, 6, 4, 1, 3, 0]
    other = np.array([2, 1, 0, 9])
    assert work_off(told, {}, {"x": other})["made"].tolist() == [4, 6, 7, 3]


def test_a_layer_is_told_by_its_name():
    table = np.eye(3)
    told, _ = record(
        lambda o, given: {"made": o.plus_rows(given["x"], Layer("last", table), given["at"])},
        {"x": np.zeros((1, 3)), "at": np.array([1])},
    )
    assert told == {"steps": [["plus_rows", ":x", "last", ":at"]], "gives": {"made": "%0"}}
