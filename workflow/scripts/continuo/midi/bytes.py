"""Reading the bytes of a MIDI file by array operations.

Each byte of the file is asked, for all of them at once, where the next event would begin if one
began here; what remains to be done one by one is to follow those links from the first event of each
track on. Whatever is out of order raises UnusualError, and is left to `continuo.midi.scan`.
"""

from typing import NamedTuple

import numpy as np

from continuo.midi.walk import TRACK_END, Walk

# bytes of an event by its status, and of one without: its status is that of the event before, and
# is taken for one of two data bytes; system events, the last, tell their length themselves
_LENGTH = np.repeat(np.array([2, 3, 2, 3, 0], np.int32), [128, 64, 32, 16, 16])


class UnusualError(Exception):
    """Something to be looked at event by event."""


class _Bytes(NamedTuple):
    """What would be so if an event began at each byte of the file, shape (bytes + 16,).

    last: the last byte of its time; status_at, status: place and value of the byte behind that;
    after: where the next event would begin. At the end of each track `after` stays where it is.
    """

    data: np.ndarray
    last: np.ndarray
    status_at: np.ndarray
    status: np.ndarray
    after: np.ndarray


def walk(content: bytes, bounds: list[tuple[int, int]]) -> Walk:
    """The events of the tracks that begin and end there. Raises UnusualError."""
    at = _ask_each_byte(content, [end for _, end in bounds])
    short = np.flatnonzero((at.status >= 0xC0) & (at.status < 0xE0))
    may_run = bool((at.status[at.after[short]] < 0x80).any())  # on with one data byte
    chains = _follow_statuses(at, bounds) if may_run else _follow(at.after, bounds)
    event = np.concatenate([np.empty(0, np.int64), *chains])
    lengths = np.array([len(chain) for chain in chains], np.int64)
    track = np.repeat(np.arange(len(bounds)), lengths)
    first = np.cumsum(lengths) - lengths  # event of each track

    total = np.concatenate([[0], np.cumsum(_times(at, event))])
    told = at.status[event]
    status = _statuses(told, first[track], may_run)
    data = at.status_at[event] + (told >= 0x80)
    meta = np.flatnonzero(status == 0xFF)
    if not np.array_equal(meta[at.data[data[meta]] == TRACK_END], first + lengths - 1):
        raise UnusualError
    return Walk(
        tick=total[1:] - total[first][track],
        track=track,
        status=status,
        data=data.astype(np.int64),
        end=total[first + lengths] - total[first],
    )


def _ask_each_byte(content: bytes, ends: list[int]) -> _Bytes:
    size = len(content)
    data = np.frombuffer(content + bytes(16), np.uint8)
    # numbers of variable length have 7 bits a byte; all bytes but the last are above 127
    low = np.flatnonzero(data < 0x80).astype(np.int32)
    last = np.repeat(low, np.diff(low, prepend=-1))
    status_at = np.minimum(last + 1, size)
    status = data[status_at]
    after = np.minimum(status_at + _LENGTH[status], size + 1)
    told = np.flatnonzero(status[:size] >= 0xF0)
    number = np.minimum(status_at[told] + 1 + (status[told] == 0xFF), size)
    width = last[number] - number + 1
    length = _numbers(data, number, np.minimum(width, 4))
    after[told] = np.where(width > 4, size + 1, np.minimum(last[number] + 1 + length, size + 1))
    after[size:] = np.arange(size, len(after))
    after[ends] = ends
    return _Bytes(data, last, status_at, status, after)


def _numbers(data: np.ndarray, place: np.ndarray, width: np.ndarray) -> np.ndarray:
    """The numbers of variable length at these places, of up to four bytes each, int64."""
    number = np.zeros(len(place), np.int64)
    for byte in range(4):
        longer = np.flatnonzero(byte < width)
        number[longer] = number[longer] << 7 | data[place[longer] + byte] & 0x7F
    return number


def _follow(after: np.ndarray, bounds: list[tuple[int, int]]) -> list[np.ndarray]:
    """Where the events of each track begin, int64."""
    leaps = [after]  # one event on, two, four, eight, sixteen
    for _ in range(4):
        leaps.append(leaps[-1][leaps[-1]])
    links, chains = leaps[-1].data, []  # one number of an array at a time is slow
    for begin, end in bounds:
        here, found = begin, []
        while here < end:
            found.append(here)
            here = links[here]
        event = np.array(found, np.int64)
        for leap in reversed(leaps[:-1]):
            event = np.stack([event, leap[event]], 1).ravel()
        event = event[event < end]
        if (after[event[-1]] if len(event) else begin) != end:
            raise UnusualError
        chains.append(event)
    return chains


def _follow_statuses(at: _Bytes, bounds: list[tuple[int, int]]) -> list[np.ndarray]:
    """As `_follow`, where events of one data byte may be without a status."""
    links, statuses, chains = at.after.data, at.status.tobytes(), []
    for begin, end in bounds:
        here, found, less = begin, [], 0
        while here < end:
            found.append(here)
            status = statuses[here]
            here = links[here]
            if status < 0x80:
                here -= less
            elif status < 0xFF:
                less = 0xC0 <= status < 0xE0
        if here != end:
            raise UnusualError
        chains.append(np.array(found, np.int64))
    return chains


def _times(at: _Bytes, event: np.ndarray) -> np.ndarray:
    """Ticks from the event before to each event, int64."""
    width = at.last[event] - event + 1
    if (width > 4).any():
        raise UnusualError
    return _numbers(at.data, event, width)


def _statuses(status: np.ndarray, first: np.ndarray, may_run: bool) -> np.ndarray:
    """The status of each event; one without has that of the event before, which is no meta event.

    status: the byte where it would be; first: the first event of the same track; may_run: whether
    events of one data byte without a status were allowed for.
    """
    told = status >= 0x80
    setting = np.where(told & (status != 0xFF), np.arange(len(status)), -1)
    if len(status):
        setting = np.maximum.accumulate(setting)
    running = np.where(setting >= first, status[setting], 0)
    lawless = (running < 0x80) | (running >= 0xF0)
    if not may_run:
        lawless |= (running >= 0xC0) & (running < 0xE0)
    system = (status > 0xF0) & (status != 0xF7) & (status < 0xFF)
    if ((~told & lawless) | system).any():
        raise UnusualError
    return np.where(told, status, running).astype(np.uint8)
