"""The key of a piece, and how it is moved to another."""

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from continuo.base.errors import UserError
from continuo.midi.notes import MidiNotes
from continuo.pieces.chords import PITCHES

# how well each of the twelve notes from the tonic up fits a key: C. L. Krumhansl and E. J. Kessler,
# "Tracing the dynamic changes in perceived tonal organization", Psychological Review 89, 1982
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


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
        tonic = (STEPS[letter.lower()] + {"#": 1, "b": -1, "": 0}[sign]) % 12
        return cls(tonic, mode.lower().startswith("min") if mode else letter.islower())

    @classmethod
    def of_notes(cls, notes: MidiNotes) -> "Tonality":
        """The key whose profile has the highest correlation with how long each of the twelve notes
        sounds, drums apart."""
        tuned = ~notes.drums
        lasting = np.bincount(notes.pitch[tuned] % 12, notes.duration[tuned], minlength=12)
        keys = [cls(tonic, minor) for minor in (False, True) for tonic in range(12)]
        profiles = [np.roll(MINOR if key.minor else MAJOR, key.tonic) for key in keys]
        if lasting.min() == lasting.max():  # all keys fit alike
            return keys[0]
        fits = np.corrcoef(profiles, lasting)[-1, :-1]
        return keys[int(fits.argmax())]

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


def interval_to(pitches: Collection[int], found: Tonality, wanted: Tonality) -> int:
    """How many semitones up a piece in the key `found` goes to one with the notes of `wanted`: the
    nearest interval that leaves all of its pitches within MIDI's; UserError where none does."""
    up = (wanted.signature - found.signature) % 12
    for semitones in sorted((up, up - 12), key=lambda n: (abs(n), n)):
        if all(0 <= pitch + semitones < PITCHES for pitch in pitches):
            return semitones
    raise UserError(f"key: moved to {wanted} the piece would have notes that MIDI has not")
