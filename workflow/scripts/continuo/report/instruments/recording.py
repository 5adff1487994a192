"""The composer's equations as lists of operations, which a browser works off.

They are functions of operations (`continuo.models.composer.operations`): those here write down what
they are asked for, and let NumPy do it beside, on an example, so that shapes are known. A list
holds for chords of so many slots, one chord at a time, and for one question.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from continuo.models.composer.operations import IN_NUMPY

Plain = Any  # numbers, texts, None, and lists and mappings of such


@dataclass(frozen=True)
class Layer:
    """A layer by its name, and as `InNumPy` takes it."""

    name: str
    part: Any


def _noted(sign: str, work: Callable[..., Any], swapped: bool = False) -> Callable[..., Any]:
    def operation(self: "Recorded", *others: Any) -> "Recorded":
        return self.recorder.note(sign, work, *((*others, self) if swapped else (self, *others)))

    return operation


class Recorded:
    """An array of the equations. told: how a list names it; value: NumPy's, of the example."""

    def __init__(self, recorder: "Recorder", told: str, value: Any) -> None:
        self.recorder, self.told, self.value = recorder, told, value

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the example, and so of all."""
        return tuple(self.value.shape)

    __add__, __radd__ = _noted("+", operator.add), _noted("+", operator.add, swapped=True)
    __sub__, __rsub__ = _noted("-", operator.sub), _noted("-", operator.sub, swapped=True)
    __mul__, __rmul__ = _noted("*", operator.mul), _noted("*", operator.mul, swapped=True)
    __floordiv__, __mod__ = _noted("//", operator.floordiv), _noted("%", operator.mod)
    __lt__, __le__ = _noted("<", operator.lt), _noted("<=", operator.le)
    __gt__, __ge__ = _noted(">", operator.gt), _noted(">=", operator.ge)
    __eq__, __ne__ = _noted("==", operator.eq), _noted("!=", operator.ne)
    __and__, __or__ = _noted("&", operator.and_), _noted("|", operator.or_)
    __invert__ = _noted("~", operator.invert)
    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, where: Any) -> "Recorded":
        each = where if isinstance(where, tuple) else (where,)
        return self.recorder.note("part", part, self, _every_axis(each, self.shape))


@dataclass(frozen=True)
class Recorder:
    """The `Operations` of one list. steps: each the operation's name and what it is given: "%3" for
    what step 3 made, ":now" for what is given by this name, else the name of a layer; numbers,
    None, and lists of such."""

    steps: list[Plain] = field(default_factory=list)

    def note(self, name: str, work: Callable[..., Any], *given: Any) -> Recorded:
        """A step more; work: how NumPy does it."""
        told, values = _sides(list(given))
        self.steps.append([name, *told])
        return Recorded(self, f"%{len(self.steps) - 1}", work(*values))

    def __getattr__(self, name: str) -> Callable[..., Recorded]:
        """An operation of which NumPy makes one array."""
        work = getattr(IN_NUMPY, name)
        return lambda *given: self.note(name, work, *given)

    def _parts(self, whole: Recorded) -> list[Recorded]:
        """What an operation makes that makes several."""
        return [
            self.note("item", operator.getitem, whole, place) for place in range(len(whole.value))
        ]

    def cell(self, layer: Layer, x: Recorded, state: Recorded) -> list[Recorded]:
        """See `Operations`, as of all that follow."""
        return self._parts(self.note("cell", IN_NUMPY.cell, layer, x, state))

    def votes(self, says: Recorded, classes: int, weights: Sequence[Recorded]) -> list[Recorded]:
        return self._parts(self.note("votes", IN_NUMPY.votes, says, classes, list(weights)))

    def taken(self, x: Recorded, classes: None) -> Recorded:
        return x

    def drop(self, place: str, x: Recorded) -> Recorded:
        return x

    def still(self, x: Recorded) -> Recorded:
        return x

    def surely_none(self, x: Recorded) -> bool:
        return False


def part(x: Any, axes: Sequence[Any]) -> Any:
    """Of an array what `axes` say: one item for each axis of x, [begin, end], or a number for one
    place of it; and None for each axis more."""
    return x[tuple(slice(*one) if isinstance(one, list) else one for one in axes)]


def _every_axis(where: Sequence[Any], shape: Sequence[int]) -> list[Any]:
    """An index as `part` wants it."""
    named = sum(one is not None and one is not Ellipsis for one in where)
    rest = [slice(None)] * (len(shape) - named)
    at = where.index(Ellipsis) if Ellipsis in where else len(where)
    sizes, axes = iter(shape), list[Any]()
    for one in (*where[:at], *rest, *where[at + 1 :]):
        if one is None:
            axes.append(None)
        elif isinstance(one, slice):
            begin, end, step = one.indices(next(sizes))
            if step != 1:
                raise ValueError(f"a step of {step} is not recorded")
            axes.append([begin, end])
        else:
            axes.append(int(one) % next(sizes))
    return axes


def _sides(given: Any) -> tuple[Plain, Any]:
    """How a list tells what an operation is given, and what NumPy is given for it."""
    if isinstance(given, Recorded):
        return given.told, given.value
    if isinstance(given, Layer):
        return given.name, given.part
    if isinstance(given, list):
        each = list(map(_sides, given))
        return [told for told, _ in each], [value for _, value in each]
    return given, given


def record(
    function: Callable[[Any, dict[str, Recorded]], Mapping[str, Recorded]],
    example: Mapping[str, Any],
) -> tuple[Plain, dict[str, Any]]:
    """What the function asks for, given operations and, by their names, arrays like the example's.

    Returns the list, its `steps` and where what it `gives` is by its name; and that of the example.
    """
    recorder = Recorder()
    inputs = {name: Recorded(recorder, f":{name}", value) for name, value in example.items()}
    made = function(recorder, inputs)
    gives = {name: array.told for name, array in made.items()}
    return {"steps": recorder.steps, "gives": gives}, {n: a.value for n, a in made.items()}
