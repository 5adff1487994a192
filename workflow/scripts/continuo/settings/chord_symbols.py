"""Chord symbols as musicians write them, and a frame of them: "C | Am | F G7 | C/E"."""

import re
from dataclasses import dataclass
from typing import Annotated

from continuo.base.note_names import LETTERS, SIGNS
from continuo.settings.declare import Called, Parsed, Size

# semitones from the root, by all that may stand behind it
QUALITIES = {
    (0, 4, 7): ("", "maj", "M"),
    (0, 3, 7): ("m", "min", "-"),
    (0, 3, 6): ("dim", "o", "°"),
    (0, 4, 8): ("aug", "+"),
    (0, 2, 7): ("sus2",),
    (0, 5, 7): ("sus4", "sus"),
    (0, 4, 7, 9): ("6",),
    (0, 3, 7, 9): ("m6", "min6", "-6"),
    (0, 4, 7, 10): ("7",),
    (0, 4, 7, 11): ("maj7", "M7"),
    (0, 3, 7, 10): ("m7", "min7", "-7"),
    (0, 3, 6, 10): ("m7b5", "min7b5", "-7b5", "ø"),
    (0, 3, 6, 9): ("dim7", "o7", "°7"),
    (0, 5, 7, 10): ("7sus4", "7sus"),
    (0, 2, 4, 7, 10): ("9",),
    (0, 2, 4, 7, 11): ("maj9", "M9"),
    (0, 2, 3, 7, 10): ("m9", "min9", "-9"),
}
BEHIND = {text: above for above, texts in QUALITIES.items() for text in texts}
SHOWN = 40  # characters of what is none
AGAIN = "%"  # in place of a bar: that before it
ROOT = "([A-G])([#b♯♭]?)"
WORDS = "chord symbols with | between bars, such as C | Am | F G7 | C/E"


@dataclass(frozen=True)
class Symbol:
    """text: as it is written. notes: of the chord, 0 for C to 11 for B, its bass among them. bass:
    the one behind a slash, if there is one."""

    text: str
    notes: frozenset[int]
    bass: int | None = None


Bars = tuple[tuple[Symbol, ...], ...]


def read_symbol(text: str) -> Symbol:
    """ValueError, naming it and saying what is known, for what is none."""
    found = re.fullmatch(f"{ROOT}(.*?)(?:/{ROOT})?", text)
    if not found or found[3] not in BEHIND:
        known = " ".join(filter(None, BEHIND))
        raise ValueError(
            f"{text[:SHOWN]!r} is no chord symbol that is known; write a root (C, F#, Bb), alone "
            f"for major or with one of {known} behind it, and a bass behind a slash (C/E)"
        )
    root = LETTERS[found[1]] + SIGNS[found[2]]
    notes = {(root + above) % 12 for above in BEHIND[found[3]]}
    bass = (LETTERS[found[4]] + SIGNS[found[5]]) % 12 if found[4] else None
    return Symbol(text, frozenset(notes if bass is None else {*notes, bass}), bass)


def read_frame(text: str) -> Bars:
    """The symbols of each bar; those of a bar share it evenly. A bar line at either end says
    nothing. ValueError where it is no frame."""
    written = text.strip().removeprefix("|").removesuffix("|").split("|")
    bars: list[tuple[Symbol, ...]] = []
    for number, bar in enumerate(written, 1):
        texts = bar.split()
        if not texts:
            raise ValueError(f"bar {number} has no chord symbol; write {AGAIN} for the bar before")
        if texts == [AGAIN] and not bars:
            raise ValueError(f"{AGAIN} stands for the bar before, and the first has none before it")
        bars.append(bars[-1] if texts == [AGAIN] else tuple(map(read_symbol, texts)))
    return tuple(bars)


Symbols = Annotated[str, Size(1, 10_000), Parsed(read_frame), Called(WORDS)]
