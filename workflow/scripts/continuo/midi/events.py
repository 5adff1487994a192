"""The note events of a MIDI file, its tempos and its metres."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from continuo.base.errors import UserError
from continuo.base.words import tally
from continuo.midi.bytes import UnusualError, walk
from continuo.midi.chunks import RIFF, header, tracks_in_order, unwrap
from continuo.midi.scan import LATEST, scan
from continuo.midi.tempo import DEFAULT_TEMPO, seconds_at
from continuo.midi.title import track_names
from continuo.midi.walk import Walk, read_number

DRUMS = 9  # MIDI's percussion channel, whose numbers are instruments and not pitches
LARGEST = 8 * 2**20  # bytes; two million notes
NO_PEDAL = np.zeros((0, 3), np.int64)
TEMPO, METRE, KEY = 0x51, 0x58, 0x59  # meta events
_SUSTAIN = 64  # controller
_LEFT_OUT = {  # in words, where such an event says nothing
    TEMPO: "tempo that cannot be, left out: what held before, or the default, goes on",
    METRE: "metre that cannot be, left out",
    KEY: "key that cannot be, left out",
}
_SHORTEST = 6  # a beat of a metre is at least a whole note divided by two to the power of this


@dataclass(frozen=True)
class Events:
    """The note events of a file, track by track, in the order in which they stand there.

    tick: int64, from the start; track, pitch, channel, velocity: int64, from 0; struck: bool, a
    `note_on` of velocity above 0; any other event is an end. end: the tick at which each track
    ends, int64. Tracks sound together, but those of format 2, which are patterns, one after the
    other. seconds: the file's length, NaN where it is not counted in quarters. tempos: (tick,
    microseconds a quarter) of each change; metres: (tick, numerator, denominator) of each time
    signature; keys: (tick, sharps, 1 for minor) of each key signature. programs: (changes, 4),
    int64, in time: tick, track, channel and program of each change of instrument. names: of each
    track, "" for one without. told: what was amiss in the file and passed over, in words. pedal:
    (changes, 3), int64: tick, channel and whether it goes down, of each word of the sustain pedal;
    none where not asked for.
    """

    tick: np.ndarray
    track: np.ndarray
    pitch: np.ndarray
    channel: np.ndarray
    velocity: np.ndarray
    struck: np.ndarray
    end: np.ndarray
    ticks_per_quarter: int
    seconds: float
    tempos: list[tuple[int, int]]
    metres: list[tuple[int, int, int]]
    keys: list[tuple[int, int, int]]
    programs: np.ndarray
    names: Sequence[str]
    told: Sequence[str]
    pedal: np.ndarray = field(default_factory=NO_PEDAL.copy)


def read_events(path: str | Path, pedal: bool = False) -> Events:
    """The note events of a MIDI file, and with `pedal` those of its sustain pedal.

    Raises UserError, saying what is wrong with the file, where it cannot be read.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"larger than {LARGEST >> 20} MiB, which no MIDI file of music is")
        return parse(path.read_bytes(), pedal)
    except ValueError as error:
        raise UserError(f"{path}: {error}") from error


def parse(content: bytes, pedal: bool = False) -> Events:
    """The note events of a MIDI file with these bytes; ValueError, with the reason, where it is
    none or a broken one."""
    bare, kind, division, found, told = walked(content)
    return _events(bare, kind, division, found, told, pedal)


def walked(content: bytes) -> tuple[bytes, int, int, Walk, Counter[str]]:
    """The file without a wrapper, its format and division, where its events are, and how often what
    was amiss; ValueError as for `parse`."""
    bare = unwrap(content)
    kind, count, division, place = header(bare)
    try:
        bounds = tracks_in_order(bare, count, place)
        if bounds is None:
            raise UnusualError
        found, told = walk(bare, bounds), Counter[str]()
    except UnusualError:
        found, told = scan(bare, count, place)
    told[RIFF] += bare is not content
    return bare, kind, division, found, told


def _events(
    content: bytes, kind: int, division: int, found: Walk, told: Counter[str], pedal: bool
) -> Events:
    """What the events of a file of that format and division mean."""
    begin = np.zeros(len(found.end), np.int64)
    if kind == 2 and len(begin) > 1:
        told["pattern of format 2, one after the other"] += len(begin)
        begin = np.concatenate([[0], np.cumsum(found.end)[:-1]])
    end = found.end + begin
    if (end > LATEST).any():
        raise ValueError(f"broken MIDI (longer than {LATEST} ticks)")
    tick = found.tick + begin[found.track] if begin.any() else found.tick

    data = np.frombuffer(content, np.uint8)
    note = np.flatnonzero((found.status >= 0x80) & (found.status < 0xA0))
    status = found.status[note]
    pitch, velocity = (data[found.data[note] + byte].astype(np.int64) for byte in (0, 1))
    high = (pitch > 127) | (velocity > 127)
    told["note with a byte above 127, taken as 127"] += int(high.sum())
    tempos, metres, keys = _signs(content, tick, found, told)
    if kind == 2:  # each pattern begins with what holds where nothing is said
        tempos = [(int(at), DEFAULT_TEMPO) for at in begin[1:]] + tempos
    return Events(
        tick=tick[note],
        track=found.track[note],
        pitch=np.minimum(pitch, 127),
        channel=(status & 0x0F).astype(np.int64),
        velocity=np.minimum(velocity, 127),
        struck=(status >= 0x90) & (velocity > 0),
        end=end,
        ticks_per_quarter=division,
        seconds=float(seconds_at(end.max(initial=0), tempos, division))
        if division > 0
        else float("nan"),
        tempos=tempos,
        metres=metres,
        keys=keys,
        programs=_programs(data, tick, found),
        names=track_names(content, found),
        told=tally(told),
        pedal=_pedal(data, tick, found) if pedal else NO_PEDAL,
    )


def _pedal(data: np.ndarray, tick: np.ndarray, found: Walk) -> np.ndarray:
    """The `pedal` of `Events`, in time."""
    control = np.flatnonzero((found.status >= 0xB0) & (found.status < 0xC0))
    control = control[data[found.data[control]] == _SUSTAIN]
    control = control[np.argsort(tick[control], kind="stable")]
    down = data[found.data[control] + 1] >= 64
    return np.stack([tick[control], found.status[control] & 0x0F, down], axis=1).astype(np.int64)


def _programs(data: np.ndarray, tick: np.ndarray, found: Walk) -> np.ndarray:
    """The `programs` of `Events`."""
    change = np.flatnonzero((found.status >= 0xC0) & (found.status < 0xD0))
    change = change[np.argsort(tick[change], kind="stable")]
    channel, program = found.status[change] & 0x0F, np.minimum(data[found.data[change]], 127)
    columns = [tick[change], found.track[change], channel, program]
    return np.stack(columns, axis=1).astype(np.int64)


def _signs(
    content: bytes, tick: np.ndarray, found: Walk, told: Counter[str]
) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]], list[tuple[int, int, int]]]:
    """The tempos, metres and keys of `Events`; those that cannot be are left out, and counted."""
    meta = np.flatnonzero(found.status == 0xFF)
    kinds = np.frombuffer(content, np.uint8)[found.data[meta]]
    tempos: list[tuple[int, int]] = []
    metres: list[tuple[int, int, int]] = []
    keys: list[tuple[int, int, int]] = []
    for event in meta[np.isin(kinds, tuple(_LEFT_OUT))].tolist():
        at, place = int(tick[event]), int(found.data[event])
        kind, (length, begin) = content[place], read_number(content, place + 1)
        body = content[begin : begin + length]
        if not can_be(kind, body):
            told[_LEFT_OUT[kind]] += 1
        elif kind == TEMPO:
            tempos.append((at, int.from_bytes(body[:3], "big")))
        elif kind == METRE:
            metres.append((at, body[0], 2 ** body[1]))
        else:
            keys.append((at, int.from_bytes(body[:1], signed=True), body[1]))
    return tempos, metres, keys


def can_be(kind: int, body: bytes) -> bool:
    """Whether a meta event of that kind says something; all but tempos, metres and keys do."""
    if kind == TEMPO:
        return len(body) >= 3 and any(body[:3])
    if kind == METRE:
        return len(body) >= 2 and body[0] > 0 and body[1] <= _SHORTEST
    return kind != KEY or (len(body) >= 2 and not 7 < body[0] < 249 and body[1] <= 1)
