"""The chunks of a MIDI file: its header and where its tracks are."""

import struct

RIFF = "wrapper (RIFF) taken off"


def unwrap(content: bytes) -> bytes:
    """The MIDI file in a RIFF wrapper (RMID); anything else as it is."""
    if content[:4] != b"RIFF" or content[8:12] != b"RMID":
        return content
    place = 12
    while place + 8 <= len(content):
        name, size = struct.unpack_from("<4sL", content, place)
        if name == b"data":
            return content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    return content


def header(content: bytes) -> tuple[int, int, int, int]:
    """Format, tracks, division and where the chunks behind the header begin.

    A division above 0 is ticks a quarter, below 0 frames a second and ticks a frame. Raises
    ValueError where it is no header.
    """
    if not content:
        raise ValueError("the file is empty")
    if content[:4] != b"MThd":
        raise ValueError(f"not a MIDI file (it begins with {content[:4]!r}, not with b'MThd')")
    if len(content) < 14:
        raise ValueError("the file is cut short")
    size, kind, tracks, division = struct.unpack_from(">LHHh", content, 4)
    if size < 6:
        raise ValueError(f"broken MIDI (a header of {size} bytes)")
    return kind, tracks, division, 8 + size


def tracks_in_order(content: bytes, count: int, place: int) -> list[tuple[int, int]] | None:
    """Where the events of each track begin and end, if there is nothing but `count` tracks."""
    bounds = []
    for _ in range(count):
        if content[place : place + 4] != b"MTrk" or len(content) < place + 8:
            return None
        begin = place + 8
        place = begin + int.from_bytes(content[place + 4 : begin], "big")
        bounds.append((begin, place))
    return bounds if place == len(content) else None
