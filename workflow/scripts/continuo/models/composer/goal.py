"""Where the music is to arrive, and how far that is, as the composer hears it.

A piece arrives at its end, or where music that is there already goes on. What is to come is known
as an anticipated control is (J. Thickstun et al., "Anticipatory music transformer", 2023); training
tells it of chords all over the pieces.
"""

from dataclasses import dataclass

import numpy as np

from continuo.models.composer.memory import NONE
from continuo.pieces.spelled import END, STEPS, Spelled

# in quarters; the nearer, the finer, and what is farther is one: who counts down from far away
# learns the training pieces by heart
EDGES = np.concatenate([np.arange(0.25, 4, 0.25), np.arange(4, 17)])
_DISTANCES = len(EDGES) + 1
OPEN = 0  # nobody knows
AWAY = _DISTANCES + 1  # classes of a distance, OPEN among them
CLASSES = 2 * _DISTANCES + 1
ARRIVING = 4  # notes, the highest, of the chord with which music goes on
NOTHING = (END,) * ARRIVING


@dataclass(frozen=True)
class Goal:
    """time: when, as the onsets of a piece; arrival: with which notes music goes on then, from the
    top, END where there are no more; NOTHING where all ends."""

    time: int
    arrival: tuple[int, ...] = NOTHING

    @classmethod
    def end_of(cls, piece: Spelled) -> "Goal":
        """Where it ends."""
        return cls(ends_at(piece))

    @classmethod
    def chord(cls, piece: Spelled, at: int) -> "Goal":
        """Where this chord begins."""
        return cls(int(piece.onset[at]), tuple(arrivals(piece.notes[at]).tolist()))

    @property
    def joins(self) -> bool:
        """Whether music goes on there."""
        return self.arrival != NOTHING


def seen_goal(time: np.ndarray, arrival: np.ndarray, onset: np.ndarray) -> np.ndarray:
    """The class of goals at these times, from these onsets, int16; OPEN where the time is NONE.

    time, onset: of one shape, (...); arrival: (..., ARRIVING), see `Goal`.
    """
    known = distance(time - onset, arrival[..., 0] != END)
    return np.where(time == NONE, OPEN, known).astype(np.int16)


def distance(time: np.ndarray, joins: np.ndarray | bool = False) -> np.ndarray:
    """The class of a goal so far away, int16; 1/STEPS quarters, of any shape."""
    near = 1 + np.digitize(np.asarray(time) / STEPS, EDGES)
    return (near + np.where(joins, _DISTANCES, 0)).astype(np.int16)


def arrivals(notes: np.ndarray) -> np.ndarray:
    """The highest of the notes of chords, (..., slots), as `Goal.arrival`, (..., ARRIVING)."""
    made = np.full((*notes.shape[:-1], ARRIVING), END, np.int16)
    highest = notes[..., :ARRIVING]
    made[..., : highest.shape[-1]] = highest
    return made


def ends_at(piece: Spelled) -> int:
    """When the last of its notes has sounded, as its onsets."""
    return int((piece.onset[:, None] + piece.times[:, 1:]).max(initial=0))
