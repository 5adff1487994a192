"""What a completed font is called, and what it says of itself."""

from fontTools.ttLib import TTFont

FAMILY, STYLE, UNIQUE, FULL, POSTSCRIPT, ABOUT, LICENCE = 1, 2, 3, 4, 6, 10, 13
FINER_FAMILIES = (16, 17, 21, 22, 25)  # names of a family that the new font is not of
ENGLISH = (3, 1, 0x409)


def about(font: TTFont, after: TTFont, new: int, source: str, target: str) -> str:
    """What the completed font says of itself. source, target: the licences of both fonts."""
    names = [one["name"].getBestFamilyName() or "a font" for one in (font, after)]
    own, other = (f" ({licence})" if licence else "" for licence in (target, source))
    return (
        f"{names[0]}{own} with {new:,} more characters, drawn by a network of Continuo's after "
        f"{names[1]}{other}, as it has learnt from the characters of both. The other glyphs are "
        "the font's own, untouched."
    )


def name_font(font: TTFont, family: str | None, about: str, licence: str) -> str:
    """Give the font a name of its own, and say in it what it is; returns the family's name.

    family: its name in all languages; if None, what it was called in each with "Completed" behind
    it. about: the description. licence: told where the font itself tells none.
    """
    names = font["name"]
    was = names.getBestFamilyName() or "Font"
    now = family or f"{was} Completed"
    style = names.getBestSubFamilyName() or "Regular"
    names.names = [record for record in names.names if record.nameID not in FINER_FAMILIES]
    for record in names.names:
        own = family or f"{record.toUnicode()} Completed"
        if record.nameID in (FAMILY, FULL):
            record.string = own
        elif record.nameID == UNIQUE:
            record.string = f"Continuo : {own}"
        elif record.nameID == POSTSCRIPT:
            record.string = _postscript(now, style)
        elif record.nameID == ABOUT:
            record.string = about
    for number, text in ((FAMILY, now), (STYLE, style), (FULL, now), (ABOUT, about)):
        names.setName(text, number, *ENGLISH)
    names.setName(_postscript(now, style), POSTSCRIPT, *ENGLISH)
    if licence and not names.getDebugName(LICENCE):
        names.setName(licence, LICENCE, *ENGLISH)
    return now


def _postscript(family: str, style: str) -> str:
    plain = "".join(c for c in family if c.isascii() and c.isalnum()) or "Completed"
    return f"{plain}-{''.join(c for c in style if c.isascii() and c.isalnum())}"[:63]
