"""Reading the bytes of a MIDI file by array operations.

Each byte of the file is asked, for all of them at once, where the next event would begin if one
began here; what remains to be done one by one is to follow those links from the first event of each
track on. Whatever is out of order raises UnusualError, and is left to mido.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from mido.midifiles.meta import MetaMessage, UnknownMetaMessage, build_meta_message

LONGEST = 1_000_000  # bytes of a message; mido refuses longer ones

# bytes of an event by its status, and of one without: its status is that of the event before, and
# is taken for one of two data bytes
_LENGTH = np.repeat(np.array([2, 3, 2, 3, LONGEST], np.int32), [128, 64, 32, 16, 16])


class UnusualError(Exception):
    """Something that mido had better look at."""


@dataclass(frozen=True)
class Events:
    """The note events of a file, track by track, in the order in which they stand there.

    tick: int64, from the start; track, pitch, channel: int64, from 0; struck: bool, a `note_on` of
    velocity above 0; any other event is an end. end: the tick at which each track ends, int64.
    seconds: the file's length, NaN where its tempo map has no meaning (format 2, SMPTE). tempos:
    (tick, microseconds a quarter) of each change; metres: (tick, numerator, denominator) of each
    time signature.
    """

    tick: np.ndarray
    track: np.ndarray
    pitch: np.ndarray
    channel: np.ndarray
    struck: np.ndarray
    end: np.ndarray
    ticks_per_quarter: int
    seconds: float
    tempos: list[tuple[int, int]]
    metres: list[tuple[int, int, int]]


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


def parse(content: bytes) -> Events:
    """The note events of a MIDI file with these bytes. Raises UnusualError."""
    kind, division, bounds = _tracks(content)
    at = _ask_each_byte(content, [end for _, end in bounds])
    short = np.flatnonzero((at.status >= 0xC0) & (at.status < 0xE0))
    may_run = bool((at.status[at.after[short]] < 0x80).any())  # on with one data byte
    chains = _follow_statuses(at, bounds) if may_run else _follow(at.after, bounds)
    event = np.concatenate([np.empty(0, np.int64), *chains])
    lengths = np.array([len(chain) for chain in chains], np.int64)
    track = np.repeat(np.arange(len(bounds)), lengths)
    first = np.cumsum(lengths) - lengths  # event of each track

    delta = _times(at, event)
    total = np.concatenate([[0], np.cumsum(delta)])
    tick = total[1:] - total[first][track]
    ends = total[first + lengths] - total[first]
    status = _statuses(at.status[event], first[track], may_run)
    meta = np.flatnonzero(status == 0xFF)
    messages = [
        (int(tick[place]), _meta_message(content, at, event[place], int(delta[place])))
        for place in meta
    ]
    tempos, metres = timing(messages)

    note = np.flatnonzero((status >= 0x80) & (status < 0xA0))
    place = at.status_at[event[note]] + (at.status[event[note]] >= 0x80)
    # as mido clips them
    pitch, velocity = (np.minimum(at.data[place + i], 127).astype(np.int64) for i in (0, 1))
    metrical = kind != 2 and division > 0
    return Events(
        tick=tick[note],
        track=track[note],
        pitch=pitch,
        channel=(status[note] & 0x0F).astype(np.int64),
        struck=(status[note] >= 0x90) & (velocity > 0),
        end=ends,
        ticks_per_quarter=division,
        seconds=_seconds(tempos, int(ends.max(initial=0)), division) if metrical else float("nan"),
        tempos=tempos,
        metres=metres,
    )


def timing(
    messages: Iterable[tuple[int, MetaMessage]],
) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    """The tempos and the metres of `Events`, from meta messages and their ticks."""
    tempos, metres = [], []
    for tick, message in messages:
        if message.type == "set_tempo":
            tempos.append((tick, message.tempo))
        elif message.type == "time_signature":
            metres.append((tick, message.numerator, message.denominator))
    return tempos, metres


def _tracks(content: bytes) -> tuple[int, int, list[tuple[int, int]]]:
    """The file's format and division, and where the events of each track begin and end."""
    if len(content) < 14 or content[:4] != b"MThd":
        raise UnusualError
    header, kind, count, division = struct.unpack(">Lhhh", content[4:14])
    bounds, end = [], 8 + header
    for _ in range(count):
        if header < 6 or content[end : end + 4] != b"MTrk" or len(content) < end + 8:
            raise UnusualError
        begin = end + 8
        end = begin + int.from_bytes(content[end + 4 : begin], "big")
        bounds.append((begin, end))
    if end > len(content):
        raise UnusualError
    return kind, division, bounds


def _ask_each_byte(content: bytes, ends: list[int]) -> _Bytes:
    size = len(content)
    data = np.frombuffer(content + bytes(16), np.uint8)
    # numbers of variable length have 7 bits a byte; all bytes but the last are above 127
    low = np.flatnonzero(data < 0x80).astype(np.int32)
    last = np.repeat(low, np.diff(low, prepend=-1))
    status_at = np.minimum(last + 1, size)
    status = data[status_at]
    after = np.minimum(status_at + _LENGTH[status], size + 1)
    for place in np.flatnonzero(status[:size] >= 0xF0):  # these tell their length themselves
        length_at = int(status_at[place]) + (2 if status[place] == 0xFF else 1)
        length = 0
        for byte in content[length_at : last[length_at] + 1]:
            length = length << 7 | byte & 0x7F
        if length <= LONGEST:
            after[place] = min(last[length_at] + 1 + length, size + 1)
    after[size:] = np.arange(size, len(after))
    after[ends] = ends
    return _Bytes(data, last, status_at, status, after)


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
    links, shorter, statuses, chains = at.after.data, (at.after - 1).data, at.status.data, []
    for begin, end in bounds:
        here, found, running = begin, [], links
        while here < end:
            found.append(here)
            status = statuses[here]
            if status < 0x80:
                here = running[here]
            else:
                here = links[here]
                if status < 0xFF:
                    running = shorter if 0xC0 <= status < 0xE0 else links
        if here != end:
            raise UnusualError
        chains.append(np.array(found, np.int64))
    return chains


def _times(at: _Bytes, event: np.ndarray) -> np.ndarray:
    """Ticks from the event before to each event, int64."""
    width = at.last[event] - event + 1
    if (width > 4).any():
        raise UnusualError
    delta = np.zeros(len(event), np.int64)
    for byte in range(4):
        longer = np.flatnonzero(byte < width)
        delta[longer] = delta[longer] << 7 | at.data[event[longer] + byte] & 0x7F
    return delta


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
    undefined = (status > 0xF0) & (status != 0xF7) & (status < 0xFF)
    if ((~told & lawless) | undefined).any():
        raise UnusualError
    return np.where(told, status, running)


def _meta_message(content: bytes, at: _Bytes, event: int, delta: int) -> MetaMessage:
    """What mido makes of it: it may find it broken."""
    place = int(at.status_at[event])
    body = content[int(at.last[place + 2]) + 1 : at.after[event]]
    try:
        message = build_meta_message(content[place + 1], list(body), delta)
    except Exception as error:
        raise UnusualError from error
    if isinstance(message, UnknownMetaMessage) and delta:
        raise UnusualError  # mido forgets its time
    return message


def _seconds(tempos: list[tuple[int, int]], end: int, ticks_per_quarter: int) -> float:
    """tempos: (tick, microseconds a quarter)."""
    changes = sorted(tempos, key=lambda change: change[0])
    ticks = np.array([0, *(tick for tick, _ in changes), end])
    tempo = np.array([500_000.0, *(tempo for _, tempo in changes)])
    return float(np.diff(ticks) @ tempo / 1e6 / ticks_per_quarter)
