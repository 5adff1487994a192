"""Text from anywhere, fit for a page, a figure, a log, a terminal."""

import unicodedata

JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
# letters and symbols by their category, and blank
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def printable(text: str, longest: int = 0) -> str:
    """`text` fit to be written and drawn; cut to `longest` characters unless that is 0.

    File names may hold control characters, which no SVG may, and stray bytes, which no UTF-8 file
    may; each becomes the replacement character. A tab or an end of line becomes a space. What is
    not seen, or turns the direction of what follows, is shown by its number, as [U+202E].
    """
    plain = text.isprintable() and not UNSEEN.intersection(text)
    clean = text if plain else "".join(map(_fit, " " + text, text))
    if longest and len(clean) > longest:
        return clean[: longest - 1] + "…"
    return clean


def _fit(before: str, character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp") and character.isspace():
        return " "
    if category in ("Cc", "Cs") or ord(character) & 0xFFFE == 0xFFFE:
        return "\N{REPLACEMENT CHARACTER}"
    joins = character in JOINERS and not before.isascii()  # as some scripts are written
    if (category == "Cf" or character in UNSEEN) and not joins:
        return f"[U+{ord(character):04X}]"
    return character
