"""What a composer is asked of a chord, in which order, and what the answers to all are worth.

Whoever asks goes by this: training and evaluation, which know chords and ask for all of a part at
once, and the writer, which asks one question after the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import add

import numpy as np

from continuo.models.composer import equations, playing
from continuo.models.composer.equations import Answer, Chord, Heard, all_named, chosen
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
ASKED = tuple(f"{parts[0].of}_asked" for parts in ORDER)  # where: see `all_asked`


@cache
def questions(slots: int) -> tuple[tuple[Part, int], ...]:
    """One after the other, each its part and its slot, for a chord of so many notes at most."""
    return tuple((part, slot) for parts in ORDER for slot in _slots(parts, slots) for part in parts)


def _slots(parts: Sequence[Part], slots: int) -> range:
    return range(slots if NOTES in parts else slots + 1)


def asked(part: Part, chord: Chord, slot: int) -> np.ndarray:
    """Whether there is something to say there, (...): of the notes, the first and under each note;
    of the times, to the next onset and of each note, and beside their whole quarters unless these
    say that the piece ends."""
    there = chord["now"][..., slot - 1] != END if slot else np.ones(chord["now"].shape[:-1], bool)
    return there & (chord["times"][..., slot] // STEPS < QUARTERS) if part is REST else there


def all_asked(now: np.ndarray) -> dict[str, np.ndarray]:
    """Where chords, `now`, (..., slots), have questions: for each part of `ORDER`, (rows, 2), which
    chord, counted one after the other, and which slot."""
    slots = now.shape[-1]
    chord = {"now": now.reshape(-1, slots)}
    found = (
        np.argwhere(np.stack([asked(parts[0], chord, slot) for slot in _slots(parts, slots)], -1))
        for parts in ORDER
    )
    return dict(zip(ASKED, found, strict=True))


def likelihood(o: Operations, w: Layers, heard: Heard, chord: Chord) -> tuple[Array, Array]:
    """log P of each chord's notes, of its times, and of what `playing.likelihood` adds, (batch,
    time, 2 to 4), nats, and whether naming the most probable note each time would have named its
    notes, (batch, time, 1), 1.0 or 0.0. chord: further, what `all_asked` gives."""
    heard = all_named(o, w, heard, chord)._replace(gate=None)
    columns, right = [], None
    for parts, where in zip(ORDER, ASKED, strict=True):
        at = chord[where]
        place, slot = at[:, 0], at[:, 1]
        of = {name: o.rows(chord[name], place) for name in KNOWN}
        known, said = heard.rows(o, place), 0.0
        for part in parts:
            told = chosen(o, of[part.of], slot)
            named = part.named(told)[:, None]
            answer, known = part.answer(o, w, known, of, slot, named)
            log_p = answer.log_p[:, 0]
            if part is REST:
                log_p = o.where(told // STEPS < QUARTERS, log_p, 0.0)
            if part is NOTES:
                wrong = o.where(o.best(answer.shares) == told, 0.0, 1.0)
                right = o.where(o.summed(wrong, place, chord["now"]) > 0, 0.0, 1.0)
            said = said + log_p
        columns.append(o.summed(said, place, chord["now"]))
    columns += playing.likelihood(o, w, heard, chord)
    return o.join(columns), right


# what a question knows of its chord
KNOWN = "left held lately beat arrival now times recalled recalled_times".split()
