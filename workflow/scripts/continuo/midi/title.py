"""The names that a MIDI file gives its music and its tracks."""

from collections.abc import Sequence

import numpy as np

from continuo.midi.walk import Walk, read_number

NAME = 0x03  # the meta event with the name of a sequence or a track
LONGEST = 200  # bytes of a track's name that are looked at


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
            return _decoded(text)
        place += length
    return ""


def track_names(content: bytes, found: Walk) -> Sequence[str]:
    """The first name of each track; "" for one without."""
    names = [""] * len(found.end)
    meta = np.flatnonzero(found.status == 0xFF)
    named = meta[np.frombuffer(content, np.uint8)[found.data[meta]] == NAME]
    for track, place in zip(found.track[named].tolist(), found.data[named].tolist(), strict=True):
        if not names[track]:
            length, begin = read_number(content, place + 1)
            names[track] = _decoded(content[begin : begin + min(length, LONGEST)])
    return names


def _decoded(text: bytes) -> str:
    """Without control characters and others that cannot be seen."""
    try:
        name = text.decode()
    except UnicodeDecodeError:
        name = text.decode("latin-1")
    plain = " ".join(name.split())
    return "".join(sign for sign in plain if sign.isprintable())
