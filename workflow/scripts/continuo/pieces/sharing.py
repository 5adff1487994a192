"""Who of a piece's players plays the notes that are added to it.

Each goes on near where it was: the cost of a part's notes is how far they lie from what it struck
last, and more where they are beyond what it has played, are more than it plays at once or sounds
already, are wider than a hand, or cross what another holds. Of a chord's notes none crosses
another's part, so that each part has some that are next to each other, and the least sum over all
parts is found by going down the chord and the parts together.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from continuo.midi.notes import sounding_on
from continuo.midi.tracks import NOTE_OFF, NOTE_ON, Event
from continuo.pieces.parts import RELEASE, Part

HAND = 12  # semitones that it spans
# what is added to a distance in semitones: for each semitone beyond a part's range, or a hand; for
# each note too many; for crossing a note that another part holds
BEYOND, WIDE, TOO_MANY, CROSSING = 2, 2, 24, 6


class Note(NamedTuple):
    """A note that is added; onset and end in ticks of the file; louder: than its part plays."""

    onset: int
    end: int
    pitch: int
    louder: int = 0


def held_on(notes: Sequence[Note]) -> list[Note]:
    """The notes by onset; one that is struck as its pitch ends sounds on instead."""
    rows = np.array(notes, np.int64).reshape(-1, len(Note._fields))
    places, ends = sounding_on(*rows[:, :3].T)
    pairs = zip(places.tolist(), ends.tolist(), strict=True)
    return [notes[place]._replace(end=end) for place, end in pairs]


class Standing(NamedTuple):
    """What a part struck last, together, and what of its notes sounds until when, in ticks."""

    last: tuple[int, ...]
    held: tuple[tuple[int, int], ...]

    def holds(self, tick: int) -> list[int]:
        """The pitches that sound at the tick."""
        return [pitch for pitch, end in self.held if end > tick]


def shared_out(
    pitches: Sequence[int], parts: Sequence[Part], stand: Sequence[Standing], tick: int
) -> list[int]:
    """Which part plays each pitch of a chord; both stand from the highest to the lowest."""
    held = [standing.holds(tick) for standing in stand]
    count = len(pitches)
    # the best way to share out the first n pitches among the parts so far: its cost, and the parts
    ways: list[tuple[float, list[int]] | None] = [(0.0, []), *[None] * count]
    for place, part in enumerate(parts):
        above = min((p for other in held[:place] for p in other), default=128)
        below = max((p for other in held[place + 1 :] for p in other), default=-1)
        further = list(ways)
        for first, way in enumerate(ways):
            if way is None:
                continue
            for behind in range(first + 1, count + 1):
                own = pitches[first:behind]
                cost = way[0] + _cost(own, part, stand[place].last, held[place])
                cost += CROSSING * sum(pitch > above or pitch < below for pitch in own)
                best = further[behind]
                if best is None or cost < best[0]:
                    further[behind] = cost, [*way[1], *[place] * len(own)]
        ways = further
    found = ways[count]
    return found[1] if found else []


def _cost(own: Sequence[int], part: Part, last: Sequence[int], held: Sequence[int]) -> float:
    near = last or (round(part.pitch),)
    moves = sum(min(abs(pitch - other) for other in near) for pitch in own)
    beyond = sum(max(part.low - pitch, pitch - part.high, 0) for pitch in own)
    sounding = {*own, *held}
    wide = max(max(sounding) - min(sounding) - HAND, 0)
    many = max(len(sounding) - part.hands, 0)
    return moves + BEYOND * beyond + WIDE * wide + TOO_MANY * many


def played(notes: Iterable[Note], parts: Sequence[Part]) -> Iterator[tuple[int, Event]]:
    """The events of the notes, each with its track; a pitch that is struck again ends there."""
    events: list[tuple[int, bool, int, Event]] = []
    for note, place in given_to(notes, parts):
        part = parts[place]
        velocity = min(max(part.velocity + note.louder, 1), 127)
        on = bytes([NOTE_ON | part.channel, note.pitch, velocity])
        off = bytes([NOTE_OFF | part.channel, note.pitch, RELEASE])
        events.append((note.onset, True, part.track, Event(note.onset, on)))
        events.append((note.end, False, part.track, Event(note.end, off)))
    for _, _, track, event in sorted(events, key=lambda found: found[:2]):
        yield track, event


def given_to(notes: Iterable[Note], parts: Sequence[Part]) -> Iterator[tuple[Note, int]]:
    """The notes in time, and the place of the part that plays each; a pitch that is struck again
    ends there."""
    chords: dict[int, list[Note]] = {}
    for note in _apart(notes):
        chords.setdefault(note.onset, []).append(note)
    stand = [Standing(part.last, part.held) for part in parts]
    for tick, chord in sorted(chords.items()):
        chord.sort(key=lambda note: -note.pitch)
        places = shared_out([note.pitch for note in chord], parts, stand, tick)
        for place in set(places):
            own = [note for note, which in zip(chord, places, strict=True) if which == place]
            still = [one for one in stand[place].held if one[1] > tick]
            sounding = *still, *((note.pitch, note.end) for note in own)
            stand[place] = Standing(tuple(note.pitch for note in own), sounding)
        yield from zip(chord, places, strict=True)


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
