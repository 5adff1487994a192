"""The note events of a MIDI file: read by array operations where it is in order, else by mido.

mido is the reference: it decides what a file holds, and what is wrong with it. It looks at one byte
at a time, in Python. Here each byte of a track is asked, for all of them at once, where the next
event would begin if one began here; what remains to be done one by one is to follow those links
from the first event on.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
from mido.midifiles.meta import UnknownMetaMessage, build_meta_message

from continuo.errors import UserError

LATEST = 2**40  # ticks; a month of music at 480 ticks a quarter has 2**31
LONGEST = 1_000_000  # bytes of a message; mido refuses longer ones


@dataclass(frozen=True)
class Events:
    """The note events of a file, track by track, in the order in which they stand there.

    tick: int64, from the start; track, pitch, channel: int64, from 0; struck: bool, a `note_on` of
    velocity above 0; any other event is an end. end: the tick at which each track ends, int64.
    seconds: the file's length, NaN where its tempo map has no meaning (format 2, SMPTE).
    """

    tick: np.ndarray
    track: np.ndarray
    pitch: np.ndarray
    channel: np.ndarray
    struck: np.ndarray
    end: np.ndarray
    ticks_per_quarter: int
    seconds: float


# bytes of an event by its status, and of one without: its status is that of the event before, and
# is taken for one of two data bytes
_LENGTH = np.repeat(np.array([2, 3, 2, 3, LONGEST], np.int32), [128, 64, 32, 16, 16])


class _UnusualError(Exception):
    """Something that mido had better look at."""


def read_events(path: str | Path) -> Events:
    """The note events of a MIDI file.

    Raises UserError, saying what is wrong with the file, where it cannot be read.
    """
    content = Path(path).read_bytes()
    try:
        events = _read(content)
    except _UnusualError:
        events = _read_with_mido(path, content)
    if (events.end > LATEST).any():
        raise UserError(f"{path}: broken MIDI (longer than {LATEST} ticks)")
    return events


def _read_with_mido(path: str | Path, content: bytes) -> Events:
    if not content:
        raise UserError(f"{path}: the file is empty")
    if content[:4] != b"MThd":
        start = content[:4]
        raise UserError(f"{path}: not a MIDI file (it begins with {start!r}, not with b'MThd')")
    try:
        # clip: data bytes above 127 are common in old files and harm nothing but their own event
        midi = mido.MidiFile(path, clip=True)
    except EOFError:
        raise UserError(f"{path}: the file is cut short") from None
    except Exception as error:  # mido lets whatever its parser trips over through
        raise UserError(f"{path}: broken MIDI ({type(error).__name__}: {error})") from error
    rows, ends = [], []
    for number, messages in enumerate(midi.tracks):
        now = 0
        for message in messages:
            now += message.time
            if message.type in ("note_on", "note_off") and now <= LATEST:
                struck = message.type == "note_on" and message.velocity > 0
                rows.append((now, number, message.note, message.channel, struck))
        ends.append(min(now, LATEST + 1))
    tick, track, pitch, channel, struck = np.array(rows, np.int64).reshape(-1, 5).T
    metrical = midi.type != 2 and midi.ticks_per_beat > 0
    seconds = midi.length if metrical else float("nan")
    return Events(
        tick=tick,
        track=track,
        pitch=pitch,
        channel=channel,
        struck=struck.astype(bool),
        end=np.array(ends, np.int64),
        ticks_per_quarter=midi.ticks_per_beat,
        seconds=seconds,
    )


def _read(content: bytes) -> Events:
    if len(content) < 14 or content[:4] != b"MThd":
        raise _UnusualError
    header, kind, count, division = struct.unpack(">Lhhh", content[4:14])
    begin, end = [], [8 + header]
    for _ in range(count):
        place = end[-1]
        if header < 6 or content[place : place + 4] != b"MTrk" or len(content) < place + 8:
            raise _UnusualError
        begin.append(place + 8)
        end.append(place + 8 + int.from_bytes(content[place + 4 : place + 8], "big"))
    if end[-1] > len(content):
        raise _UnusualError
    end = end[1:]

    size = len(content)
    data = np.frombuffer(content + bytes(16), np.uint8)
    # the last byte of the number of variable length (7 bits a byte, all but the last above 127)
    # that begins at each byte
    low = np.flatnonzero(data < 0x80).astype(np.int32)
    last = np.repeat(low, np.diff(low, prepend=-1))
    status_at = np.minimum(last + 1, size)  # behind the time that an event begins with
    status = data[status_at]
    after = np.minimum(status_at + _LENGTH[status], size + 1)
    for place in np.flatnonzero(status[:size] >= 0xF0):  # these tell their length themselves
        length_at = int(status_at[place]) + (2 if status[place] == 0xFF else 1)
        length = _number(content, min(length_at, size), int(last[length_at]))
        if length <= LONGEST:
            after[place] = min(last[length_at] + 1 + length, size + 1)
    after[size:] = np.arange(size, len(after))
    after[end] = end

    bounds = list(zip(begin, end, strict=True))
    short = np.flatnonzero((status >= 0xC0) & (status < 0xE0))
    may_run = bool((status[after[short]] < 0x80).any())  # on with one data byte
    if may_run:
        chains = [_follow_statuses(after, status, *track) for track in bounds]
    else:
        leaps = [after]  # one event on, two, four, eight, sixteen
        for _ in range(4):
            leaps.append(leaps[-1][leaps[-1]])
        chains = [_follow(leaps, *track) for track in bounds]
    event = np.concatenate([np.empty(0, np.int64), *chains])
    lengths = np.array([len(chain) for chain in chains], np.int64)
    track = np.repeat(np.arange(count), lengths)
    first = np.cumsum(lengths) - lengths  # of the events of each track

    width = last[event] - event + 1
    if (width > 4).any():
        raise _UnusualError
    delta = np.zeros(len(event), np.int64)
    for byte in range(4):
        longer = np.flatnonzero(byte < width)
        delta[longer] = delta[longer] << 7 | data[event[longer] + byte] & 0x7F
    total = np.concatenate([[0], np.cumsum(delta)])
    tick = total[1:] - total[first][track]

    status_at, status = status_at[event], status[event]
    told = status >= 0x80
    place = np.arange(len(event))
    setting = np.maximum.accumulate(np.where(told & (status != 0xFF), place, -1))
    running = np.where(setting >= first[track], status[setting], 0) if len(event) else status
    lawless = (running < 0x80) | (running >= 0xF0)
    if not may_run:
        lawless |= (running >= 0xC0) & (running < 0xE0)
    if ((~told & lawless) | ((status > 0xF0) & (status != 0xF7) & (status < 0xFF))).any():
        raise _UnusualError

    tempos = []
    for number in np.flatnonzero(status == 0xFF):
        at = int(status_at[number])
        body = content[int(last[at + 2]) + 1 : after[event[number]]]
        try:
            message = build_meta_message(content[at + 1], list(body), int(delta[number]))
        except Exception as error:
            raise _UnusualError from error
        if isinstance(message, UnknownMetaMessage) and delta[number]:
            raise _UnusualError  # mido forgets its time
        if message.type == "set_tempo":
            tempos.append((int(tick[number]), message.tempo))

    status = np.where(told, status, running)
    note = np.flatnonzero((status >= 0x80) & (status < 0xA0))
    at = status_at[note] + told[note]
    pitch, velocity = (np.minimum(data[at + byte], 127).astype(np.int64) for byte in (0, 1))
    ends = total[first + lengths] - total[first]
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
    )


def _seconds(tempos: list[tuple[int, int]], end: int, ticks_per_quarter: int) -> float:
    """tempos: (tick, microseconds a quarter)."""
    changes = sorted(tempos, key=lambda change: change[0])
    ticks = np.array([0, *(tick for tick, _ in changes), end])
    tempo = np.array([500_000, *(tempo for _, tempo in changes)])
    return float(np.sum(np.diff(ticks) * tempo) / 1e6 / ticks_per_quarter)


def _follow(leaps: list[np.ndarray], begin: int, end: int) -> np.ndarray:
    """Where the events from `begin` up to `end` begin, int64; leaps[i] leads 2^i events on."""
    links, here, found = leaps[-1].data, begin, []  # one number of an array at a time is slow
    while here < end:
        found.append(here)
        here = links[here]
    event = np.array(found, np.int64)
    for leap in reversed(leaps[:-1]):
        event = np.stack([event, leap[event]], 1).ravel()
    event = event[event < end]
    if (leaps[0][event[-1]] if len(event) else begin) != end:
        raise _UnusualError
    return event


def _follow_statuses(after: np.ndarray, status: np.ndarray, begin: int, end: int) -> np.ndarray:
    """As `_follow`, where events of one data byte may be without a status."""
    links, statuses, here, found = after.data, status.data, begin, []
    running, shorter = links, (after - 1).data
    while here < end:
        found.append(here)
        told = statuses[here]
        if told < 0x80:
            here = running[here]
        else:
            here = links[here]
            if told < 0xFF:
                running = shorter if 0xC0 <= told < 0xE0 else links
    if here != end:
        raise _UnusualError
    return np.array(found, np.int64)


def _number(content: bytes, first: int, last: int) -> int:
    value = 0
    for byte in content[first : last + 1]:
        value = value << 7 | byte & 0x7F
    return value
