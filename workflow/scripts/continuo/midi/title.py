"""The name that a MIDI file gives its music."""

NAME = 0x03  # the meta event with the name of a sequence or a track


def sequence_name(content: bytes) -> str:
    """The name in the first track of a MIDI file, which is that of the whole; "" for none.

    It is looked for among the meta events that the track begins with, where the standard has it.
    """
    if content[:4] != b"MThd" or content[14:18] != b"MTrk":
        return ""
    place = 22
    while content[place : place + 2] == b"\x00\xff" and place + 3 < len(content):
        kind, place, length = content[place + 2], place + 3, 0
        for byte in content[place : place + 4]:
            place, length = place + 1, length << 7 | byte & 0x7F
            if byte < 0x80:
                break
        text = content[place : place + length]
        if kind == NAME:
            return " ".join(_decoded(text).split())
        place += length
    return ""


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")
