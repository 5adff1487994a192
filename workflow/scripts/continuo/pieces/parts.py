"""The parts of a MIDI file that play at its end, and how they stand when others go on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median_low
from typing import NamedTuple

from continuo.midi.events import DRUMS
from continuo.midi.tracks import BEND, CONTROL, NOTE_OFF, NOTE_ON, PROGRAM, Event, Tracks

LATELY = 8  # quarters before the last strike: who plays then is playing at the end
TOGETHER = 1 / 16  # of a quarter in which a player's chord is struck
BRIEF = 1 / 4  # of a quarter that a drum is held
MOSTLY = 0.9  # of a part's chords are no larger than what it is said to strike at once
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


@dataclass(frozen=True)
class Part:
    """A track and a channel that play together, and where its player stands.

    pitch, velocity: the means of its last strikes; program: General MIDI program, counted from 0.
    low, high: of all its notes; hands: how many notes it strikes at once, but for few times; last:
    the pitches that it struck last, together; held: (pitch, end) of each that still sounds, the
    end in ticks.
    """

    track: int
    channel: int
    pitch: float
    velocity: int
    program: int
    low: int = 0
    high: int = 127
    hands: int = 1
    last: tuple[int, ...] = ()
    held: tuple[tuple[int, int], ...] = ()


def strikes(tracks: Tracks, drums: bool = False) -> list[Strike]:
    """All of them but drums', or those of drums alone, in time."""
    found = [
        Strike(event.tick, number, event.data[0] & 0x0F, *event.data[1:])
        for number, event in tracks
        if event.data[0] & 0xF0 == NOTE_ON and event.data[2]
    ]
    return sorted(strike for strike in found if (strike.channel == DRUMS) == drums)


def last_parts(tracks: Tracks, struck: Sequence[Strike], quarter: float) -> list[Part]:
    """The parts that play at the end, from the highest to the lowest, as they stand behind it;
    struck: all strikes of the file; `quarter` in ticks."""
    last = struck[-1].tick
    late = [strike for strike in struck if strike.tick >= last - LATELY * quarter]
    return standing(tracks, struck, late, last + 1, quarter, {})


def standing(
    tracks: Tracks,
    struck: Sequence[Strike],
    playing: Sequence[Strike],
    tick: int,
    quarter: float,
    held: Mapping[tuple[int, int], Sequence[tuple[int, int]]],
) -> list[Part]:
    """The parts that strike `playing`, some of `struck`, as they stand at the tick.

    held: pitch and end of what sounds there, by track and channel.
    """
    parts = []
    for lane in sorted({strike[1:3] for strike in playing}):
        own = [strike for strike in playing if strike[1:3] == lane]
        chords = _together([s for s in struck if s[1:3] == lane], TOGETHER * quarter)
        pitches = [[strike.pitch for strike in chord] for chord in chords]
        before = [n for n, chord in enumerate(chords) if chord[0].tick < tick]
        sizes = sorted(len(set(chord)) for chord in pitches)
        parts.append(
            Part(
                *lane,
                fmean(strike.pitch for strike in own),
                round(fmean(strike.velocity for strike in own)),
                program_at(tracks, lane[1], own[-1].tick),
                min(map(min, pitches)),
                max(map(max, pitches)),
                sizes[int(MOSTLY * (len(sizes) - 1))],
                # what plays nowhere before begins near where it began
                tuple(pitches[before[-1] if before else 0]),
                tuple(held.get(lane, ())),
            )
        )
    return sorted(parts, key=lambda part: -part.pitch)


def drummed(
    tracks: Tracks, notes: Iterable[tuple[int, int]], end: int, quarter: float
) -> Iterator[tuple[int, Event]]:
    """The events of strikes of drums, (tick, pitch), that go on behind a file's own, each with its
    track: that in which a drum was struck last, as loud as it was.

    Nothing where none is struck in the last quarters before the tick `end`.
    """
    struck = strikes(tracks, drums=True)
    if not struck or struck[-1].tick < end - LATELY * quarter:
        return
    usual = round(fmean(strike.velocity for strike in struck))
    for tick, pitch in sorted(set(notes)):
        if tick > struck[-1].tick:
            own = [strike for strike in struck if strike.pitch == pitch]
            loud = round(fmean(strike.velocity for strike in own)) if own else usual
            track = own[-1].track if own else struck[-1].track
            behind = tick + max(round(BRIEF * quarter), 1)
            yield track, Event(tick, bytes([NOTE_ON | DRUMS, pitch, loud]))
            yield track, Event(behind, bytes([NOTE_OFF | DRUMS, pitch, RELEASE]))


def _together(struck: Sequence[Strike], within: float) -> list[list[Strike]]:
    """The strikes of a part as its chords; within: so many ticks one is struck in."""
    chords: list[list[Strike]] = []
    for strike in struck:
        if chords and strike.tick - chords[-1][0].tick < within:
            chords[-1].append(strike)
        else:
            chords.append([strike])
    return chords


def program_at(tracks: Tracks, channel: int, tick: int) -> int:
    """The program of a channel at a tick; MIDI's first where nothing is said."""
    told = [event for _, event in tracks if event.data[0] == PROGRAM | channel]
    before = [event for event in told if event.tick <= tick]
    return max(before, key=lambda event: event.tick).data[1] if before else 0


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
