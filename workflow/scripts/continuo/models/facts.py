"""What the cards of models say of their files and settings."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def of_file(path: str | Path, card: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Seed, libraries and digest of a trained model's file, as (what, value)."""
    return [
        ("seed", str(card.get("seed", "–"))),
        ("libraries", ", ".join(f"{k} {v}" for k, v in card.get("versions", {}).items()) or "–"),
        ("SHA-256 of the file", hashlib.sha256(Path(path).read_bytes()).hexdigest()),
    ]


def of_settings(values: Mapping[str, Any]) -> str:
    """{"cell": "lstm", "units": 9} -> "cell lstm, units 9"; a dash where there are none."""
    told = {True: "yes", False: "no"}
    texts = [
        f"{key.replace('_', ' ')} {told[value] if isinstance(value, bool) else value}"
        for key, value in values.items()
    ]
    return ", ".join(texts) or "–"
