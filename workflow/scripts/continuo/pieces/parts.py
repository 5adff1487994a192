"""The parts of a MIDI file, and which of them a note that is added goes to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median_low
from typing import NamedTuple

from continuo.midi.events import DRUMS
from continuo.midi.tracks import BEND, CONTROL, NOTE_OFF, NOTE_ON, PROGRAM, Event, Tracks

LATELY = 8  # quarters before the last strike: who plays then is playing at the end
VOLUME, EXPRESSION, PEDALS, HELD = 7, 11, (64, 66), 64  # controllers; a pedal is down from HELD on
RELEASE = 64  # velocity of an end, where nothing is known of it
CENTRE = (0, 64)  # of the pitch bend, as its two bytes


class Strike(NamedTuple):
    """A `note_on`; track, channel and pitch from 0."""

    tick: int
    track: int
    channel: int
    pitch: int
    velocity: int


class Note(NamedTuple):
    """A note that is added; onset and end in ticks of the file."""

    onset: int
    end: int
    pitch: int


@dataclass(frozen=True)
class Part:
    """A track and a channel that play together. pitch, velocity: the means of its last strikes;
    program: General MIDI program, counted from 0."""

    track: int
    channel: int
    pitch: float
    velocity: int
    program: int


def strikes(tracks: Tracks) -> list[Strike]:
    """All of them but drums', in time."""
    found = [
        Strike(event.tick, number, event.data[0] & 0x0F, *event.data[1:])
        for number, event in tracks
        if event.data[0] & 0xF0 == NOTE_ON and event.data[2] and event.data[0] & 0x0F != DRUMS
    ]
    return sorted(found)


def last_parts(tracks: Tracks, struck: Sequence[Strike], quarter: float) -> list[Part]:
    """The parts that play at the end, from the highest to the lowest; `quarter` in ticks."""
    late = [strike for strike in struck if strike.tick >= struck[-1].tick - LATELY * quarter]
    parts = []
    for track, channel in sorted({(strike.track, strike.channel) for strike in late}):
        own = [strike for strike in late if (strike.track, strike.channel) == (track, channel)]
        parts.append(
            Part(
                track,
                channel,
                fmean(strike.pitch for strike in own),
                round(fmean(strike.velocity for strike in own)),
                program_at(tracks, channel, own[-1].tick),
            )
        )
    return sorted(parts, key=lambda part: -part.pitch)


def program_at(tracks: Tracks, channel: int, tick: int) -> int:
    """The program of a channel at a tick; MIDI's first where nothing is said."""
    told = [event for _, event in tracks if event.data[0] == PROGRAM | channel]
    before = [event for event in told if event.tick <= tick]
    return max(before, key=lambda event: event.tick).data[1] if before else 0


def shared_out(pitches: Sequence[int], parts: Sequence[Part]) -> list[int]:
    """Which part plays each pitch of a chord; both stand from the highest to the lowest.

    No part crosses another, the sum of the distances from their mean pitches is the least, and as
    long as there are parts enough no part has two notes.
    """
    one_each = len(pitches) <= len(parts)
    ways: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}  # by the last part that has a note
    for pitch in pitches:
        further = {}
        for place, part in enumerate(parts):
            before = [
                way
                for last, way in ways.items()
                if last < place or (last == place and not one_each)
            ]
            if before:
                far, path = min(before)
                further[place] = (far + abs(pitch - part.pitch), [*path, place])
        ways = further
    return min(ways.values())[1]


def played(notes: Iterable[Note], parts: Sequence[Part]) -> Iterator[tuple[int, Event]]:
    """The events of the notes, each with its track; a pitch that is struck again ends there."""
    chords: dict[int, list[Note]] = {}
    for note in _apart(notes):
        chords.setdefault(note.onset, []).append(note)
    events: list[tuple[int, bool, int, Event]] = []
    for _, chord in sorted(chords.items()):
        chord.sort(key=lambda note: -note.pitch)
        places = shared_out([note.pitch for note in chord], parts)
        for note, place in zip(chord, places, strict=True):
            part = parts[place]
            on = bytes([NOTE_ON | part.channel, note.pitch, max(part.velocity, 1)])
            off = bytes([NOTE_OFF | part.channel, note.pitch, RELEASE])
            events.append((note.onset, True, part.track, Event(note.onset, on)))
            events.append((note.end, False, part.track, Event(note.end, off)))
    for _, _, track, event in sorted(events, key=lambda found: found[:2]):
        yield track, event


def _apart(notes: Iterable[Note]) -> list[Note]:
    found: list[Note] = []
    sounding: dict[int, int] = {}  # where in `found` the last note of a pitch is
    for note in sorted(notes):
        if note.pitch in sounding:
            last = found[sounding[note.pitch]]
            found[sounding[note.pitch]] = last._replace(end=min(last.end, note.onset))
        sounding[note.pitch] = len(found)
        found.append(note)
    return [note for note in found if note.end > note.onset]


def settled(
    tracks: Tracks, parts: Sequence[Part], struck: Sequence[Strike], tick: int
) -> Iterator[tuple[int, Event]]:
    """What makes the channels of the parts fit to go on at `tick`, each event with its track.

    Pedals are up and the pitch is bent no more. Volume and expression are those under which half of
    the channel's notes were struck: a piece that has faded out goes on as it was.
    """
    done = set()
    for part in parts:
        if part.channel in done:
            continue
        done.add(part.channel)
        told = sorted(
            (event for _, event in tracks if event.data[0] == CONTROL | part.channel),
            key=lambda event: event.tick,
        )
        for control in (*PEDALS, VOLUME, EXPRESSION):
            values = [(e.tick, e.data[2]) for e in told if e.data[1] == control and e.tick <= tick]
            if not values:
                continue
            wanted = 0
            if control in PEDALS:
                right = values[-1][1] < HELD
            else:
                wanted = _usual(values, [s.tick for s in struck if s.channel == part.channel])
                right = values[-1][1] == wanted
            if not right:
                data = bytes([CONTROL | part.channel, control, wanted])
                yield part.track, Event(tick, data)
        bends = [
            event
            for _, event in tracks
            if event.data[0] == BEND | part.channel and event.tick <= tick
        ]
        if bends and tuple(max(bends, key=lambda event: event.tick).data[1:]) != CENTRE:
            yield part.track, Event(tick, bytes([BEND | part.channel, *CENTRE]))


def _usual(values: Sequence[tuple[int, int]], onsets: Sequence[int]) -> int:
    """The value that held at half of the onsets; values: (tick, value), in time."""
    found, place = [], 0
    for onset in onsets:
        while place + 1 < len(values) and values[place + 1][0] <= onset:
            place += 1
        found.append(values[place][1])
    return median_low(found)
