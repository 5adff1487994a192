"""What a sample took from a training piece, in words: of the rows of copies.csv."""

from collections.abc import Mapping
from typing import Any

from continuo.base.words import counted


def sample_name(copy: Mapping[str, Any]) -> str:
    """ "greedy, sample 1"."""
    return f"{copy['decoder']}, sample {copy['number']}"


def place(copy: Mapping[str, Any], prefix: str) -> str:
    """ "from bar 12 on (its chord 97)", without the bar where there is none."""
    bar, chord = copy[f"{prefix}_bar"], copy[f"{prefix}_place"]
    if bar is None or bar != bar:
        return f"from its chord {chord:.0f} on"
    return f"from bar {bar:.0f} on (its chord {chord:.0f})"


def interval(semitones: float) -> str:
    """-5 -> "5 semitones lower"; 0 -> "not transposed"."""
    if not semitones:
        return "not transposed"
    return f"{counted(abs(int(semitones)), 'semitone')} {'higher' if semitones > 0 else 'lower'}"
