"""Where the events of a MIDI file are, before anything is made of them."""

from typing import NamedTuple

import numpy as np

TRACK_END = 0x2F  # the meta event that a track ends with
WIDEST = 8  # bytes of a number; the standard has 4, and some writers fill theirs up


class Walk(NamedTuple):
    """The events of a file, track by track, in the order in which they stand there.

    tick: from the start of the track, int64; track: from 0, int64; status: that of the event
    before where it has none itself, uint8; data: the place in the file of the byte behind its
    status, int64; shapes (events,). end: the tick at which each track ends, int64, (tracks,).
    """

    tick: np.ndarray
    track: np.ndarray
    status: np.ndarray
    data: np.ndarray
    end: np.ndarray


def read_number(content: bytes, place: int) -> tuple[int, int]:
    """The number of variable length at that place, and the place behind it.

    Raises ValueError where it has no end, IndexError where the file has one before.
    """
    value = 0
    for at in range(place, place + WIDEST):
        byte = content[at]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + 1
    raise ValueError(f"broken MIDI (the number at byte {place} has no end)")
