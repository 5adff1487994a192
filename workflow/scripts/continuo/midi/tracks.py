"""All events of a MIDI file, as they stand in it, to be written again with others among them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from continuo.midi.events import DRUMS, KEY, METRE, TEMPO, can_be, walked
from continuo.midi.tempo import DEFAULT_TEMPO
from continuo.midi.walk import TRACK_END, read_number

META, NOTE_OFF, NOTE_ON, CONTROL, PROGRAM, BEND = 0xFF, 0x80, 0x90, 0xB0, 0xC0, 0xE0
# sharps of the keys on C, Db, ..., B; flats are below 0
MAJOR, MINOR = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5), (-3, 4, -1, -6, 1, -4, 3, -2, 5, 0, -5, 2)
_MTHD, _MTRK = b"MThd", b"MTrk"


class Event(NamedTuple):
    """tick: from the start of the file. data: its status and what is behind it, in full."""

    tick: int
    data: bytes

    @property
    def meta(self) -> int:
        """The kind of a meta event; -1 for any other."""
        return self.data[1] if self.data[0] == META else -1


@dataclass(frozen=True)
class Tracks:
    """A MIDI file whose tracks sound together. It never changes: what is added gives another.

    division: as in the file's header. tracks: the events of each in their order, without the one
    that ends it; end: the tick at which each track ends. one: whether it is of format 0, one track.
    """

    division: int
    tracks: tuple[tuple[Event, ...], ...]
    end: tuple[int, ...]
    one: bool = False

    @classmethod
    def of(cls, content: bytes) -> "Tracks":
        """The file with these bytes, whatever our reader reads; ValueError as for `events.parse`.

        What a reader passes over is not there: a wrapper, chunks of other kinds, tempos, metres and
        keys that cannot be, events that have no place in a file. Patterns of format 2 follow one
        another, each from MIDI's own tempo on.
        """
        bare, kind, division, found, _ = walked(content)
        tracks: list[list[Event]] = [[] for _ in found.end]
        ends, begin = found.end.tolist(), [0] * len(found.end)
        if kind == 2:
            for number in range(1, len(ends)):
                begin[number] = ends[number - 1]
                ends[number] += begin[number]
                tracks[number].append(Event(begin[number], tempo_event(DEFAULT_TEMPO)))
        places = zip(*(part.tolist() for part in found[:4]), strict=True)
        for tick, track, status, place in places:
            if data := _data(bare, status, place):
                tracks[track].append(Event(tick + begin[track], data))
        one = kind == 0 and len(tracks) == 1
        return cls(division, tuple(map(tuple, tracks)), tuple(ends), one)

    def __iter__(self) -> Iterator[tuple[int, Event]]:
        """All events, track by track, each with the number of its track."""
        for number, track in enumerate(self.tracks):
            for event in track:
                yield number, event

    @property
    def pitches(self) -> set[int]:
        """All that an event but drums' names."""
        return {event.data[1] for _, event in self if _tuned(event)}

    def with_events(self, added: Iterable[tuple[int, Event]]) -> "Tracks":
        """With further events, each with the number of its track; behind those of their tick that
        are there, in their own order. A number beyond all is a new track."""
        tracks, ends = [list(track) for track in self.tracks], list(self.end)
        for number, event in added:
            while number >= len(tracks):
                tracks.append([])
                ends.append(0)
            tracks[number].append(event)
            ends[number] = max(ends[number], event.tick)
        ordered = tuple(tuple(sorted(t, key=lambda event: event.tick)) for t in tracks)
        return replace(
            self, tracks=ordered, end=tuple(ends), one=self.one and len(ordered) == len(self.tracks)
        )

    def without(self, dropped: Iterable[tuple[int, Event]]) -> "Tracks":
        """Without these events."""
        gone = set(dropped)
        kept = (
            tuple(event for event in track if (number, event) not in gone)
            for number, track in enumerate(self.tracks)
        )
        return replace(self, tracks=tuple(kept))

    def timed_anew(self, tick: int, meta: bytes) -> "Tracks":
        """From `tick` on with this tempo or this metre, which nothing changes any more."""
        kind = meta[1]
        later = [found for found in self if found[1].meta == kind and found[1].tick >= tick]
        return self.without(later).with_events([(0, Event(tick, meta))])

    def transposed(self, semitones: int) -> "Tracks":
        """All notes but drums so many semitones higher, and the keys that are told. ValueError
        where a note would be none of MIDI's."""
        tracks = (tuple(_moved(event, semitones) for event in track) for track in self.tracks)
        return replace(self, tracks=tuple(tracks))

    def to_bytes(self) -> bytes:
        """The file, of format 1, or 0."""
        head = (0 if self.one else 1, len(self.tracks), self.division & 0xFFFF)
        chunks = [_chunk(_MTHD, b"".join(number.to_bytes(2, "big") for number in head))]
        for track, end in zip(self.tracks, self.end, strict=True):
            now, written = 0, bytearray()
            for tick, data in (*track, Event(end, bytes([META, TRACK_END, 0]))):
                written += _number(max(tick - now, 0)) + data
                now = max(now, tick)
            chunks.append(_chunk(_MTRK, bytes(written)))
        return b"".join(chunks)


def _data(content: bytes, status: int, place: int) -> bytes:
    """An event in full; nothing for one that is passed over."""
    if status < 0xF0:
        body = content[place : place + (1 if 0xC0 <= status < 0xE0 else 2)]
        return bytes([status, *(min(byte, 127) for byte in body)])
    if status == META:
        kind, (length, begin) = content[place], read_number(content, place + 1)
        body = content[begin : begin + length]
        known = kind != TRACK_END and can_be(kind, body)
        return bytes([META, kind]) + _number(length) + body if known else b""
    if status in (0xF0, 0xF7):
        length, begin = read_number(content, place)
        return bytes([status]) + _number(length) + content[begin : begin + length]
    return b""


def _tuned(event: Event) -> bool:
    """Whether it is about a pitch."""
    return event.data[0] < CONTROL and event.data[0] & 0x0F != DRUMS


def _moved(event: Event, semitones: int) -> Event:
    data = event.data
    if _tuned(event):
        if not 0 <= data[1] + semitones < 128:
            raise ValueError(f"the note {data[1]} cannot be moved by {semitones} semitones")
        return Event(event.tick, bytes([data[0], data[1] + semitones, data[2]]))
    if event.meta == KEY:
        sharps, minor = int.from_bytes(data[3:4], signed=True), data[4]
        tonic = (7 * sharps + 9 * minor + semitones) % 12
        return Event(event.tick, key_signature(tonic, bool(minor)))
    return event


def key_signature(tonic: int, minor: bool) -> bytes:
    """The meta event; tonic: 0 is C."""
    sharps = (MINOR if minor else MAJOR)[tonic]
    return bytes([META, KEY, 2]) + sharps.to_bytes(1, signed=True) + bytes([minor])


def tempo_event(microseconds: int) -> bytes:
    """The meta event of a tempo, microseconds a quarter."""
    return bytes([META, TEMPO, 3]) + microseconds.to_bytes(3, "big")


def metre_event(numerator: int, denominator: int) -> bytes:
    """The meta event of a metre; denominator: a power of two."""
    return bytes([META, METRE, 4, numerator, denominator.bit_length() - 1, 24, 8])


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "big") + content


def _number(value: int) -> bytes:
    """A number of variable length."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
