"""Numbers in words."""

import math
from collections.abc import Mapping


def counted(number: int, noun: str) -> str:
    """1, "piece" -> "1 piece"; 1200, "piece" -> "1,200 pieces"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def tally(counts: Mapping[str, int]) -> list[str]:
    """{"note left out": 2, "bad key": 0} -> ["2 notes left out"]: the first word is counted."""
    nouns = ((count, *what.partition(" ")) for what, count in counts.items() if count)
    return [f"{counted(count, noun)} {rest}" for count, noun, _, rest in nouns]


def percent(share: float) -> str:
    """0.0213 -> "2.1 %"; NaN or None, where nothing was scored, -> "–"."""
    return "–" if share is None or math.isnan(share) else f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def lasting(seconds: float) -> str:
    """3.2 -> "3 s", 75 -> "1 min 15 s", 7300 -> "2 h 1 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
