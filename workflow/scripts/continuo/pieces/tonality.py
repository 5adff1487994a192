"""The key of a piece, and how it is moved to another."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import numpy as np

from continuo.base.errors import UserError
from continuo.base.note_names import LETTERS, SIGNS
from continuo.midi.notes import MidiNotes
from continuo.pieces.chords import PITCHES

# how well each of the twelve notes from the tonic up fits a key: C. L. Krumhansl and E. J. Kessler,
# "Tracing the dynamic changes in perceived tonal organization", Psychological Review 89, 1982
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
SCALE = (0, 2, 4, 5, 7, 9, 11)  # of a major key, in semitones from its tonic


@dataclass(frozen=True)
class Tonality:
    """tonic: 0 for C to 11 for B."""

    tonic: int
    minor: bool

    @classmethod
    def of_text(cls, text: str) -> "Tonality":
        """ "G", "Bb", "F# minor", or "f#": a small letter alone is minor, as musicians write it;
        what the configuration allows (`continuo.settings.configuration`)."""
        found = re.match(r"([A-Ga-g])([#b]?) ?(\w*)", text)
        assert found, text
        letter, sign, mode = found.groups()
        tonic = (LETTERS[letter.upper()] + SIGNS[sign]) % 12
        return cls(tonic, mode.lower().startswith("min") if mode else letter.islower())

    @classmethod
    def of_notes(cls, notes: MidiNotes) -> "Tonality":
        """The key whose profile has the highest correlation with how long each of the twelve notes
        sounds, drums apart."""
        tuned = ~notes.drums
        return cls.of_lasting(
            np.bincount(notes.pitch[tuned] % 12, notes.duration[tuned], minlength=12)
        )

    @classmethod
    def of_lasting(cls, lasting: np.ndarray) -> "Tonality":
        """The key in which the twelve notes sound so long, (12,), see `of_notes`."""
        minor, tonic = divmod(int(key_fits(lasting).argmax()), 12)
        return cls(tonic, bool(minor))

    @property
    def signature(self) -> int:
        """The tonic of the major key that has the same notes."""
        return (self.tonic + 3 * self.minor) % 12

    def moved(self, semitones: int) -> "Tonality":
        """So many semitones higher."""
        return Tonality((self.tonic + semitones) % 12, self.minor)

    def __str__(self) -> str:
        names = MINOR_NAMES if self.minor else NAMES
        return f"{names[self.tonic]} {'minor' if self.minor else 'major'}"


@cache
def _profiles() -> np.ndarray:
    """Those of all keys, major and then minor, (24, 12), each with mean 0 and length 1."""
    every = np.array([np.roll(p, key) for p in (MAJOR, MINOR) for key in range(12)], float)
    every -= every.mean(axis=1, keepdims=True)
    return every / np.linalg.norm(every, axis=1, keepdims=True)


def key_fits(counts: np.ndarray) -> np.ndarray:
    """The correlation of how often the twelve notes occur, (..., 12), with the profile of each key,
    major ones first, (..., 24); 0 where all notes are as frequent."""
    apart = counts - counts.mean(axis=-1, keepdims=True)
    return apart @ _profiles().T / np.maximum(np.linalg.norm(apart, axis=-1, keepdims=True), 1e-9)


def interval_to(pitches: Collection[int], found: Tonality, wanted: Tonality) -> int:
    """How many semitones up a piece in the key `found` goes to one with the notes of `wanted`: the
    nearest interval that leaves all of its pitches within MIDI's; UserError where none does."""
    up = (wanted.signature - found.signature) % 12
    for semitones in sorted((up, up - 12), key=lambda n: (abs(n), n)):
        if all(0 <= pitch + semitones < PITCHES for pitch in pitches):
            return semitones
    raise UserError(f"key: moved to {wanted} the piece would have notes that MIDI has not")
