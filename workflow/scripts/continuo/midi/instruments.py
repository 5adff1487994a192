"""Who plays the notes of a MIDI file: its parts and their instruments."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

import numpy as np
from pretty_midi import constants

from continuo.midi.events import DRUMS, Events

INSTRUMENTS = tuple(constants.INSTRUMENT_MAP)  # General MIDI's, by program
FAMILIES = tuple(constants.INSTRUMENT_CLASSES)  # each of eight programs
PERCUSSION = "Drums"
PERCUSSIONIST = len(INSTRUMENTS)  # in place of a program
KINDS = PERCUSSIONIST + 1


@dataclass(frozen=True)
class Part:
    """What one player plays: the notes of a track on a channel with one instrument, or all drums.

    track, channel: from 0; program: General MIDI's, counted from 0, of drums their kit. name: of
    the track, or "".
    """

    track: int = 0
    channel: int = 0
    program: int = 0
    name: str = ""

    @property
    def drums(self) -> bool:
        """Whether its pitches are instruments."""
        return self.channel == DRUMS

    @property
    def instrument(self) -> str:
        """Its name in General MIDI."""
        return PERCUSSION if self.drums else INSTRUMENTS[self.program]

    @cached_property
    def called(self) -> Sequence[str]:
        """By what it may be asked for, in small letters: its name, instrument and family."""
        family = () if self.drums else (FAMILIES[self.program // 8],)
        return [word.lower() for word in (self.name, self.instrument, *family) if word]

    def __str__(self) -> str:
        """ "Violin I (Violin)", or one of the two where they are the same."""
        if not self.name or self.name.lower() == self.instrument.lower():
            return self.instrument
        return f"{self.name} ({self.instrument})"


def find_parts(events: Events, begin: np.ndarray) -> tuple[np.ndarray, tuple[Part, ...]]:
    """The part of each note, int32, (notes,), and the parts, by track, channel and program.

    begin: places of the strikes in `events`. A note is played with the program that its track told
    its channel last, or any other track where it told none. Drums are one part, the last.
    """
    track, channel, tick = events.track[begin], events.channel[begin], events.tick[begin]
    lane = track * 16 + channel
    at, of, on, program = events.programs.T
    own = _last_told(of * 16 + on, at, program, lane, tick)
    others = _last_told(on, at, program, channel, tick)
    played = np.maximum(np.where(own >= 0, own, others), 0)
    key = lane * 128 + played
    if (channel == DRUMS).any():
        kit = np.bincount(played[channel == DRUMS]).argmax()
        key[channel == DRUMS] = (len(events.names) * 16 + DRUMS) * 128 + kit
    found, first, part = np.unique(key, return_index=True, return_inverse=True)
    parts = []
    for which, place in zip(found.tolist(), first.tolist(), strict=True):
        number = int(track[place])
        named = Part(number, which // 128 % 16, which % 128, events.names[number])
        parts.append(named)
    return part.astype(np.int32), tuple(parts)


def players_of(parts: Sequence[Part], part: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """A number for each part of a file that says the same in all files, int32, (parts,): its
    program, or PERCUSSIONIST, and KINDS for each part of the same program that is higher, by the
    means of their pitches.

    So the first and the second violin are two players, in whichever track each is. part, pitch: of
    the notes, (notes,).
    """
    count = np.bincount(part, minlength=len(parts))
    height = np.bincount(part, pitch, len(parts)) / np.maximum(count, 1)
    player = np.zeros(len(parts), np.int32)
    found: dict[int, int] = {}
    for number in np.lexsort([-height, count == 0]).tolist():
        one = parts[number]
        kind = PERCUSSIONIST if one.drums else one.program
        player[number] = kind + KINDS * found.get(kind, 0)
        found[kind] = found.get(kind, 0) + 1
    return player


def _last_told(
    told: np.ndarray, at: np.ndarray, program: np.ndarray, lane: np.ndarray, tick: np.ndarray
) -> np.ndarray:
    """The program that was told each lane, (notes,), last up to its tick; -1 where none was."""
    if not len(told):
        return np.full(len(lane), -1)
    order = np.lexsort([at, told])
    span = max(int(tick.max(initial=0)), int(at.max())) + 1
    last = np.searchsorted((told * span + at)[order], lane * span + tick, "right") - 1
    right = (last >= 0) & (told[order][last] == lane)
    return np.where(right, program[order][last], -1)


def chosen_parts(
    parts: Sequence[Part], only: Sequence[str] = (), without: Sequence[str] = ()
) -> np.ndarray:
    """Which of the parts are asked for, bool, (parts,): those that a pattern in `only` fits, all if
    there is none, but for those that one in `without` fits.

    A pattern is the name of a track, an instrument or a family, or "drums", in letters of either
    size; `*` and `?` match as in a shell.
    """

    def fits(part: Part, patterns: Sequence[str]) -> bool:
        return any(fnmatchcase(word, p.lower()) for word in part.called for p in patterns)

    wanted = [(fits(part, only) or not only) and not fits(part, without) for part in parts]
    return np.array(wanted, bool)
