"""What a chord may be: pitches, key and number of notes; voice leading is in `leading`."""

from functools import cached_property

import numpy as np

from continuo.pieces.chords import Chord
from continuo.pieces.spelled import END
from continuo.pieces.tonality import SCALE, Tonality
from continuo.settings import decoders

MINOR_SCALE = (0, 2, 3, 5, 7, 8, 10, 11)  # with both sevenths


class Constraints(decoders.Constraints):
    """A chord's pitches are from `lowest` to `highest`, in `key`, and from `least` to `most` many,
    with those that are held from before.

    A minor key has both sevenths.
    """

    @cached_property
    def pitches(self) -> np.ndarray:
        """Which pitches are allowed, (128,)."""
        every = np.arange(END)
        return (every >= self.lowest) & (every <= self.highest) & self._in_key[every % 12]

    @cached_property
    def free(self) -> bool:
        """Whether every chord meets them, after any other."""
        chord = bool(self.pitches.all()) and self.least <= 1 and not self.most
        return chord and not self.voice_leading

    @cached_property
    def _below(self) -> np.ndarray:
        """How many allowed pitches there are under each."""
        return np.concatenate([[0], np.cumsum(self.pitches)[:-1]])

    @property
    def _in_key(self) -> np.ndarray:
        classes = np.ones(12, bool)
        if self.key is not None:
            key = Tonality.of_text(self.key)
            scale = MINOR_SCALE if key.minor else SCALE
            classes[:] = False
            classes[[(key.tonic + step) % 12 for step in scale]] = True
        return classes

    def allows(self, chord: Chord) -> bool:
        """Whether this chord meets them all."""
        number = self.least <= len(chord) and (not self.most or len(chord) <= self.most)
        return number and all(self.pitches[pitch] for pitch in chord)

    def allowed(
        self, slot: int, slots: int, last: np.ndarray, held: np.ndarray | None = None
    ) -> np.ndarray:
        """What can be named in a slot, (batch, END + 1), so that the chord can still meet them.

        last: the note above, (batch,), END in the first slot. held: the pitches, not named so far,
        that sound on from before, (batch, END). Where these and the notes are as many as may be,
        they alone can be struck again; if that leaves nothing, a chord has one note more.
        """
        enough = self.pitches & (self._below >= min(self.least, slots) - slot - 1)
        allowed = np.zeros((len(last), END + 1), bool)
        allowed[:, :END] = enough & (np.arange(END) < last[:, None])
        allowed[:, END] = slot >= max(min(self.least, slots), 1)
        if not self.most:
            return allowed
        if slot >= self.most:
            allowed[:, :END] = False
        held = np.zeros((len(last), END), bool) if held is None else held
        full, room = slot + held.sum(axis=1) >= self.most, allowed.copy()
        room[full, :END] &= held[full]
        return np.where(room.any(axis=1, keepdims=True), room, allowed)
