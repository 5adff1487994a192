"""What a composer is asked of a chord, in which order, and what the answers to all are worth.

Whoever asks goes by this: training and evaluation, which know a chord and ask for all of a part at
once, and the writer, which asks one question after the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from operator import add

from continuo.models.composer import equations, playing
from continuo.models.composer.equations import Answer, Chord, Heard
from continuo.models.composer.operations import Array, Layers, Operations
from continuo.pieces.spelled import END, QUARTERS, STEPS


@dataclass(frozen=True)
class Part:
    """Questions of one kind, one a slot.

    of: what they are about, the notes "now" or the "times" of a chord; answer: the equation; named:
    from the notes or times to the classes that answer; told: from what was known and the classes
    back to these.
    """

    of: str
    answer: Callable[..., tuple[Answer, Heard]]
    named: Callable[[Array], Array]
    told: Callable[[Array, Array], Array]


NOTES = Part("now", equations.notes, lambda now: now, lambda now, pitch: pitch)
WHOLE = Part(
    "times", equations.quarters, lambda times: times // STEPS, lambda times, whole: whole * STEPS
)
REST = Part("times", equations.rest, lambda times: times % STEPS, add)
# all notes from the top; then the time to the next onset and each note's duration, both as their
# whole quarters and the rest
ORDER = ((NOTES,), (WHOLE, REST))


@cache
def questions(slots: int) -> tuple[tuple[Part, int], ...]:
    """One after the other, each its part and its slot, for a chord of so many notes at most."""
    return tuple(
        (part, slot)
        for parts in ORDER
        for slot in range(slots if NOTES in parts else slots + 1)
        for part in parts
    )


def asked(o: Operations, part: Part, chord: Chord, slots: slice) -> Array:
    """Whether there is something to say there, (batch, time, slots): of the notes, first and under
    each note; of the times, to the next onset and of each note, and beside their whole quarters
    unless these say that the piece ends."""
    now, times = chord["now"], chord["times"][..., slots]
    # said in two ways: the order in which XLA sums the loss, and so its last digit, hangs on it
    if part is NOTES:
        return o.pushed(now[..., :-1] != END, True)[..., slots]
    there = o.pushed(now, 0)[..., slots] != END
    return there & (times // STEPS < QUARTERS) if part is REST else there


def likelihood(o: Operations, w: Layers, heard: Heard, chord: Chord) -> tuple[Array, Array]:
    """log P of each chord's notes, of its times, and of what `playing.likelihood` adds, (batch,
    time, 2 to 4), nats, and whether naming the most probable note each time would have named its
    notes, (batch, time, 1), 1.0 or 0.0."""
    columns, right = [], None
    for parts in ORDER:
        said = []
        for part in parts:
            told = chord[part.of]
            slots, named = slice(0, told.shape[-1]), part.named(told)[..., None]
            answer, heard = part.answer(o, w, heard, chord, slots, named)
            there = asked(o, part, chord, slots)
            said.append(o.where(there, answer.log_p[..., 0], 0.0))
            if part is NOTES:
                right = o.all((o.best(answer.shares) == told) | ~there)
        columns.append(o.sum(reduce(add, said)))
    columns += playing.likelihood(o, w, heard, chord)
    return o.join(columns), right
