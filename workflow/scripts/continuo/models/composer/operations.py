"""What the composer's equations are written in, and how NumPy does it.

`equations` takes arrays with the operators of Python, and for all else the methods of `Operations`.
TensorFlow's, for training, are in `network`; those here play. Those of
`continuo.report.instruments.recording` write down what they are asked for, and operations.js does
in a browser what they wrote.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np

from continuo.models.cells.inference import log_softmax

Array = Any  # of whatever library the operations are
Layers = Mapping[str, Any]  # by name: dense ones, tables of rows, and recurrent cells


class Operations(Protocol):
    """Arrays are of windows, (batch, time, ...), or rows, (rows, ...); "last" is their last axis.
    What sums may sum in any order."""

    def dense(self, layer: Any, x: Array, /) -> Array:
        """The last axis, an array's or that of `hot`, through a dense layer."""

    def plus_rows(self, x: Array, table: Any, *index: Array) -> Array:
        """x, (..., width), and of each index, (...,), that row of the table."""

    def cell(self, layer: Any, x: Array, state: Any, /) -> tuple[Array, Any]:
        """x through a recurrent layer, step by step, and its state after that."""

    def drop(self, place: str, x: Array, /) -> Array:
        """x as it goes on from a place where training drops some of it."""

    def still(self, x: Array, /) -> Array:
        """x, which is not taught by what is made of it here."""

    def hot(self, index: Array, classes: int, /) -> Array:
        """(..., classes): how often the index, (..., n), has each class; one beyond all is none."""

    def counts(self, index: Array, classes: int, /) -> Array:
        """What `hot` gives, as an array: what a dense layer is not to be given."""

    def join(self, parts: Sequence[Array], /) -> Array:
        """One last axis of several; `hot` ones, too."""

    def split(self, x: Array, parts: int, /) -> Array:
        """(rows, parts, n): the last axis, cut."""

    def rows(self, x: Array, place: Array, /) -> Array:
        """Of windows these chords, which are counted one after the other, (rows, ...)."""

    def summed(self, x: Array, place: Array, like: Array, /) -> Array:
        """x, (rows,), added up for each chord of windows as `like` has them, (batch, time, 1)."""

    def range(self, count: int, /) -> Array:
        """The integers below."""

    def where(self, which: Array, x: Array | float, other: Array | float, /) -> Array:
        """x where it is so, else the other."""

    def only(self, x: Array, which: Array, /) -> Array:
        """x where it is so, else 0."""

    def surely_none(self, x: Array, /) -> bool:
        """Whether it is so nowhere, if that is known now; False is always right."""

    def masked(self, x: Array, possible: Array, /) -> Array:
        """Logits, as good as -inf but where possible."""

    def relu(self, x: Array, /) -> Array:
        """What is above 0."""

    def exp(self, x: Array, /) -> Array:
        """Of each."""

    def log_share(self, x: Array, total: Array, /) -> Array:
        """log(x / total); of 0 as good as -inf."""

    def softmax(self, x: Array, /) -> Array:
        """Over the last axis."""

    def log_softmax(self, x: Array, /) -> Array:
        """Over the last axis."""

    def sum(self, x: Array, /) -> Array:
        """(..., 1): over the last axis."""

    def all(self, x: Array, /) -> Array:
        """(..., 1): whether all of the last axis is so, 1.0 or 0.0."""

    def best(self, x: Array, /) -> Array:
        """(...,): where the last axis is highest."""

    def taken(self, x: Array, classes: Array | None, /) -> Array:
        """x at these places of its last axis, (..., n); all of it for None."""

    def votes(self, says: Array, classes: int, weights: Sequence[Array], /) -> Sequence[Array]:
        """Of each of the weights, (rows, candidates), the sum over the candidates that say each
        class, (rows, classes)."""

    def moved(self, x: Array, by: Array, classes: int, /) -> Array:
        """x, (rows, n, span), each row with its middle at the place `by`, (rows, n), of so many
        classes, all added up, (rows, classes); what falls out is lost."""

    def turned(self, x: Array, by: Array, classes: int, /) -> Array:
        """Of two sets of rounds, (rows, n, span), how alike they are, the sum of their products, if
        those of `by` are turned by so much as each class says: (rows, classes + 1), 0 for the last.
        """


class InNumPy:
    """What plays: one-hot vectors are never made, as their products are rows of the kernels."""

    def dense(self, layer: "Dense", x: "np.ndarray | Hot") -> np.ndarray:
        """As one product of matrices, or as sums of rows."""
        if isinstance(x, np.ndarray):
            width = layer.kernel.shape[1]
            product = (x.reshape(-1, x.shape[-1]) @ layer.kernel).reshape(*x.shape[:-1], width)
        else:
            product = x.through(layer.rows)
        if layer.bias is not None:
            product += layer.bias
        return product

    def plus_rows(self, x: np.ndarray, table: np.ndarray, *index: np.ndarray) -> np.ndarray:
        """One after the other."""
        first, *others = index
        x = x + table[first]
        for places in others:
            x += table[places]
        return x

    def cell(
        self, layer: Callable[..., Any], x: np.ndarray, state: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, Any]:
        """layer: one of `RUN_CELL`, with its weights."""
        out, after = layer(x.swapaxes(0, 1), state)
        return out.swapaxes(0, 1), after

    def drop(self, place: str, x: Any) -> Any:
        """Nothing is dropped."""
        return x

    def still(self, x: np.ndarray) -> np.ndarray:
        """As it is."""
        return x

    def hot(self, index: np.ndarray, classes: int) -> "Hot":
        """As the index says it."""
        return Hot(index, classes)

    def counts(self, index: np.ndarray, classes: int) -> np.ndarray:
        """Of rows, (rows, n)."""
        rows, wide = len(index), classes + 1
        place = np.minimum(index, classes) + np.arange(0, rows * wide, wide)[:, None]
        found = np.bincount(place.ravel(), minlength=rows * wide).reshape(rows, wide)
        return found[:, :classes].astype(np.float32)

    def join(self, parts: Sequence[Any]) -> Any:
        """The classes of a `Hot` follow on those of the one before."""
        if not isinstance(parts[0], Hot):
            return np.concatenate(parts, axis=-1)
        places = np.concatenate([part.places for part in parts], axis=-1)
        classes, first = _side_by_side(*((p.classes, p.places.shape[-1]) for p in parts))
        nowhere = sum(part.classes for part in parts)
        return Hot(np.where(places < classes, places + first, nowhere), nowhere)

    def split(self, x: np.ndarray, parts: int) -> np.ndarray:
        """See `Operations`, as of all that follow."""
        return x.reshape(*x.shape[:-1], parts, -1)

    def rows(self, x: np.ndarray, place: np.ndarray) -> np.ndarray:
        return x.reshape(-1, *x.shape[2:])[place]

    def summed(self, x: np.ndarray, place: np.ndarray, like: np.ndarray) -> np.ndarray:
        batch, time = like.shape[:2]
        return np.bincount(place, x, batch * time).reshape(batch, time, 1)

    range: Any = staticmethod(np.arange)
    where: Any = staticmethod(np.where)
    exp: Any = staticmethod(np.exp)
    log_softmax: Any = staticmethod(log_softmax)

    def only(self, x: np.ndarray, which: np.ndarray) -> np.ndarray:
        return x * which

    def surely_none(self, x: np.ndarray) -> bool:
        return not x.any()

    def masked(self, x: np.ndarray, possible: np.ndarray) -> np.ndarray:
        return np.where(possible, x, -np.inf)

    def relu(self, x: np.ndarray) -> np.ndarray:
        above: np.ndarray = np.maximum(x, 0)
        return above

    def log_share(self, x: np.ndarray, total: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            log_p: np.ndarray = np.log(x / total)
        return log_p

    def softmax(self, x: np.ndarray) -> np.ndarray:
        p: np.ndarray = np.exp(x - x.max(axis=-1, keepdims=True))
        p /= p.sum(axis=-1, keepdims=True)
        return p

    def sum(self, x: np.ndarray) -> np.ndarray:
        total: np.ndarray = x.sum(axis=-1, keepdims=True)
        return total

    def all(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(x.all(axis=-1, keepdims=True), np.float32)

    def best(self, x: np.ndarray) -> np.ndarray:
        return x.argmax(axis=-1)

    def taken(self, x: np.ndarray, classes: np.ndarray | None) -> np.ndarray:
        return x if classes is None else np.take_along_axis(x, classes, -1)

    def votes(
        self, says: np.ndarray, classes: int, weights: Sequence[np.ndarray]
    ) -> list[np.ndarray]:
        rows = len(says)
        place = (np.arange(0, rows * classes, classes)[:, None] + np.maximum(says, 0)).ravel()
        return [
            np.bincount(place, part.ravel(), rows * classes).reshape(rows, classes)
            for part in weights
        ]

    def moved(self, x: np.ndarray, by: np.ndarray, classes: int) -> np.ndarray:
        span = x.shape[-1]
        place = np.arange(classes) - by[..., None] + span // 2
        within = (place >= 0) & (place < span)
        each = np.take_along_axis(x, np.where(within, place, 0), -1) * within
        total: np.ndarray = each.sum(axis=-2)
        return total

    def turned(self, x: np.ndarray, by: np.ndarray, classes: int) -> np.ndarray:
        span = x.shape[-1]
        turns = (np.arange(span)[:, None] + np.arange(span)) % span
        alike = np.einsum("rni,rnqi->rq", x, by[..., turns])
        made = np.zeros((len(x), classes + 1), alike.dtype)
        made[:, :classes] = alike[:, np.arange(classes) % span]
        return made


IN_NUMPY = InNumPy()


@dataclass(frozen=True)
class Dense:
    """A dense layer. kernel: (from, to); bias: (to,), None for none."""

    kernel: np.ndarray
    bias: np.ndarray | None

    @cached_property
    def rows(self) -> np.ndarray:
        """The kernel's, and one of zeros, which END stands for."""
        return np.concatenate([self.kernel, np.zeros_like(self.kernel[:1])])


class Hot(NamedTuple):
    """See `Operations.hot`. places: of the ones, (..., n)."""

    places: np.ndarray
    classes: int

    def through(self, rows: np.ndarray) -> np.ndarray:
        """Its product with a kernel of these `Dense.rows`."""
        product: np.ndarray = rows[self.places].sum(axis=-2)
        return product


@cache
def _side_by_side(*parts: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Of parts of so many classes, and so many places: at each place, how many classes its part
    has, and how many there are before it."""
    classes, counts = np.array(parts).T
    return np.repeat(classes, counts), np.repeat(np.cumsum(classes) - classes, counts)


def widened(inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same, its integers as wide as NumPy wants those that it looks rows up by."""
    return {
        name: array.astype(np.intp) if array.dtype.kind == "i" else array
        for name, array in inputs.items()
    }
