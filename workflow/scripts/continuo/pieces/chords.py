"""A chord: the distinct pitches that begin together, in ascending order.

In memory a chord is a tuple of MIDI note numbers (0..127), in a table it is their text: "60.64.67".
"""

from collections.abc import Sequence

Chord = tuple[int, ...]

PITCHES = 128
ALL_KEYS = range(-5, 7)
NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def to_text(chord: Chord) -> str:
    """(60, 64, 67) -> "60.64.67"."""
    return ".".join(map(str, chord))


def from_text(text: str) -> Chord:
    """ "60.64.67" -> (60, 64, 67)."""
    return tuple(map(int, text.split(".")))


def transposed(chord: Chord, semitones: int) -> Chord:
    """The chord, that many semitones higher."""
    return tuple(pitch + semitones for pitch in chord)


def keys_of(chord: Chord, keys: Sequence[int] = ALL_KEYS) -> list[int]:
    """Those of `keys`, in semitones, that leave the chord within 0..127."""
    return [key for key in keys if chord[0] + key >= 0 and chord[-1] + key < PITCHES]


def note_name(pitch: int) -> str:
    """Scientific pitch notation: 60 -> "C4"."""
    return f"{NOTE_NAMES[pitch % 12]}{pitch // 12 - 1}"


def frequency(pitch: float) -> float:
    """Frequency of a MIDI note number in hertz, equal temperament with A4 (69) = 440 Hz."""
    return 440.0 * 2.0 ** ((pitch - 69) / 12)


def nearest(chord: Chord, known: Sequence[Chord]) -> int:
    """Index of the chord in `known` that sounds most like `chord`.

    The tune counts first: the top note, then the number of pitches that differ, then the bass; ties
    go to the lower index.
    """
    pitches = set(chord)

    def distance(index: int) -> tuple[int, int, int, int]:
        other = known[index]
        differing = len(pitches.symmetric_difference(other))
        return abs(chord[-1] - other[-1]), differing, abs(chord[0] - other[0]), index

    return min(range(len(known)), key=distance)
