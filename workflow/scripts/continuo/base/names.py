"""Names of files: as text, and as the names of results."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path

LONGEST = 100  # letters: logs are called by it, and more, and no name has more than 255


def readable(path: str | Path) -> str:
    """The path as text that can be written: a byte in it that is no UTF-8 becomes "\ufffd"."""
    return os.fsencode(path).decode("utf-8", "replace")


def own_name(path: str) -> str:
    """What the results of a piece are called: its file's name in a-z, 0-9 and _.

    Accents go. Of a name that has other letters, or none, or more than LONGEST, a digest is part:
    two such have two.
    """
    stem = Path(path).stem
    plain = unicodedata.normalize("NFKD", stem.lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    slug = re.sub("[^a-z0-9]+", "_", plain).strip("_")
    others = any(sign.isalnum() and not sign.isascii() for sign in plain)
    if stem and (not slug or others or len(slug) > LONGEST):
        slug = f"{slug[:LONGEST] or 'piece'}_{hashlib.sha256(os.fsencode(stem)).hexdigest()[:8]}"
    return slug or "piece"


def names_given(arguments: Iterable[str], keys: Collection[str]) -> dict[str, str]:
    """Names of files, or chord symbols, among arguments such as "primer=a #1.mid", by their keys,
    as they are: Snakemake takes values for YAML, to which `#`, `:` and brackets say something."""
    pairs = (argument.partition("=") for argument in arguments)
    return {key: value.strip("'\"") for key, _, value in pairs if key in keys and value}
