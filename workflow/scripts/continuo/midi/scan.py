"""Reading the bytes of a MIDI file event by event, as the standard has them.

What the standard (The MIDI Association, "Standard MIDI Files 1.0", 1996) lets a reader pass over
is passed over, and counted; what leaves open where the next event begins is an error.
"""

from array import array
from collections import Counter

import numpy as np

from continuo.midi.walk import TRACK_END, Walk, read_number

LATEST = 2**40  # ticks; a month of music at 480 ticks a quarter has 2**31
_SYSTEM = {0xF1: 1, 0xF2: 2, 0xF3: 1}  # data bytes of those that have any


def scan(content: bytes, count: int, place: int) -> tuple[Walk, Counter[str]]:
    """The events of `count` tracks from `place` on, and how often what was amiss.

    Raises ValueError, saying what is wrong, where they cannot be told apart.
    """
    told: Counter[str] = Counter()
    tick, status, data = array("q"), bytearray(), array("q")
    lengths, ends = [], []
    while place + 8 <= len(content):
        begin = place + 8
        stated = begin + int.from_bytes(content[place + 4 : begin], "big")
        if content[place : place + 4] == b"MTrk":
            before = len(tick)
            try:
                now, place = _scan_track(content, begin, stated, (tick, status, data), told)
            except IndexError:
                raise ValueError("the file is cut short") from None
            lengths.append(len(tick) - before)
            ends.append(now)
        elif content[place : place + 4].isalnum() and stated <= len(content):
            told["chunk of another kind than a track passed over"] += 1
            place = stated
        else:
            found = content.find(b"MTrk", place)
            found = len(content) if found < 0 else found
            told["byte of no chunk passed over"] += found - place
            place = found
    told["byte of no chunk passed over"] += len(content) - place
    if count and not lengths:
        raise ValueError("broken MIDI (there is no track in it)")
    told["track more than the header says"] += len(lengths) - count
    told["track fewer than the header says"] += count - len(lengths)
    walk = Walk(
        tick=np.array(tick, np.int64),
        track=np.repeat(np.arange(len(lengths)), lengths),
        status=np.frombuffer(bytes(status), np.uint8),
        data=np.array(data, np.int64),
        end=np.array(ends, np.int64),
    )
    return walk, +told


def _scan_track(
    content: bytes,
    begin: int,
    stated: int,
    found: tuple[array, bytearray, array],
    told: Counter[str],
) -> tuple[int, int]:
    """Add the events of a track, told to end at `stated`, to those `found`.

    Returns the tick at which it ends and the place of the next chunk. It ends with the event that
    says so, wherever its chunk ends; without one, with its chunk. Raises IndexError where the file
    ends before the track.
    """
    ticks, statuses, places = found
    now, running, exclusive, place = 0, 0, False, begin
    while place != stated:
        if place > stated and content[stated : stated + 4] == b"MTrk":
            raise ValueError(f"broken MIDI (the event before byte {stated} goes beyond its track)")
        delta, place = read_number(content, place)
        now += delta
        if now > LATEST:
            raise ValueError(f"broken MIDI (longer than {LATEST} ticks)")
        status = content[place]
        if status >= 0x80:
            place += 1
            if status < 0xF0:
                running, exclusive = status, False
        elif running:
            told["event whose status stands before a system exclusive one"] += exclusive
            status = running
        else:
            raise ValueError(f"broken MIDI (the event at byte {place} has no status)")
        ticks.append(now)
        statuses.append(status)
        places.append(place)
        if status < 0xF0:
            place += 1 if 0xC0 <= status < 0xE0 else 2
        elif status == 0xFF:
            kind = content[place]
            length, place = read_number(content, place + 1)
            place += length
            if kind == TRACK_END:
                if place > len(content):
                    raise IndexError
                told["track of another length than stated"] += place != stated
                inside = place < stated <= len(content) and content[place : place + 4] != b"MTrk"
                return now, stated if inside else place
        elif status in (0xF0, 0xF7):
            length, place = read_number(content, place)
            place += length
            exclusive = True
        else:
            told["event of no place in a file passed over"] += 1
            place += _SYSTEM.get(status, 0)
        if place > len(content):
            raise IndexError
    told["track without its last event"] += 1
    return now, place
