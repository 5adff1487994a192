"""Scores played as people play them, by chance: what performances are measured and tested on.

A pulse that drifts, slows down at the ends of phrases and rests on a note now and then; chords
whose notes do not begin together, a tune that goes ahead of them, broken chords, notes before the
beat and trills; loudness; the pedal. The file's own beats say nothing of it, as with a recording.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import mido
import numpy as np

from continuo.midi.notes import MidiNotes

TICKS, TEMPO = 480, 500_000  # of the file, whatever is played
SECOND = TICKS * 1_000_000 // TEMPO


@dataclass(frozen=True)
class Played:
    """notes: (notes, 4): begin and end in seconds, pitch, velocity; beats, downbeats: seconds;
    pedal: (changes, 2): when, and whether it goes down."""

    notes: np.ndarray
    beats: np.ndarray
    downbeats: np.ndarray
    pedal: np.ndarray

    def save(self, path: str | Path) -> None:
        """Write it as a MIDI file of 120 quarters a minute."""
        events = []
        for begin, end, pitch, velocity in self.notes:
            start = round(begin * SECOND)
            events.append((start, 2, "note_on", int(pitch), int(velocity)))
            events.append((max(round(end * SECOND), start + 1), 0, "note_off", int(pitch), 0))
        for when, down in self.pedal:
            events.append((round(when * SECOND), 1, "control_change", 64, 127 * int(down)))
        track, now = mido.MidiTrack(), 0
        for tick, _, kind, first, second in sorted(events):
            keys = ("control", "value") if kind == "control_change" else ("note", "velocity")
            fields = dict(zip(keys, (first, second), strict=True))
            track.append(mido.Message(kind, time=tick - now, **fields))
            now = tick
        mido.MidiFile(ticks_per_beat=TICKS, tracks=[track]).save(path)


def beats_of(score: MidiNotes) -> tuple[np.ndarray, np.ndarray]:
    """The beats of a score in quarters, to behind its last note, and which of them begin bars.

    A beat is the metre's lower number, or three of them where the upper is 6, 9, 12 or more of the
    kind.
    """
    quarter = score.ticks_per_quarter
    end = int((score.onset + score.duration).max()) / quarter
    changes = sorted({0: (4, 4), **{tick: (top, low) for tick, top, low in score.metres}}.items())
    stops = [*(tick / quarter for tick, _ in changes[1:]), np.inf]
    beats, downs = [], []
    for (tick, (top, low)), stop in zip(changes, stops, strict=True):
        unit = 4 / low * (3 if top > 3 and top % 3 == 0 else 1)
        number = int(np.ceil((min(stop, end + unit) - tick / quarter) / unit - 1e-9))
        places = tick / quarter + unit * np.arange(max(number, 0))
        beats.append(places)
        downs.append(np.isclose((np.arange(len(places)) * unit) % (4 * top / low), 0))
    return np.concatenate(beats), np.concatenate(downs)


def in_three(score: MidiNotes) -> MidiNotes:
    """The score with its beats parted by three: two eighths are a quarter and an eighth of a 6/8.

    For metres that count quarters.
    """
    quarter = score.ticks_per_quarter

    def lilted(ticks: np.ndarray) -> np.ndarray:
        beat, within = np.divmod(ticks / quarter, 1)
        within = np.where(within < 0.5, within * 4 / 3, (within + 0.5) * 2 / 3)
        return np.rint((beat + within) * 1.5 * quarter).astype(np.int64)

    onset = lilted(score.onset)
    return replace(
        score,
        onset=onset,
        duration=np.maximum(lilted(score.onset + score.duration) - onset, 1),
        metres=[(tick * 3 // 2, 3 * top, 2 * low) for tick, top, low in score.metres],
    )


def thinned(score: MidiNotes, chance: np.random.Generator) -> MidiNotes:
    """The score without some notes of its chords: only outer ones, or by chance."""
    order = np.lexsort([score.pitch, score.onset])
    first = np.diff(score.onset[order], prepend=-1) != 0
    last = np.append(first[1:], True)
    often = chance.random(len(order))
    kept = (last | (first & (often < 0.8)), first | last, last | (often < 0.6))[chance.integers(3)]
    return score.at(order[kept])


def play(score: MidiNotes, seed: int, beats_a_minute: tuple[float, float] = (40, 180)) -> Played:
    """The score, played; how many beats a minute is drawn from between these."""
    chance = np.random.default_rng(seed)
    beats, downs = beats_of(score)
    start = np.searchsorted(beats, score.onset.min() / score.ticks_per_quarter + 1e-9) - 1
    beats, downs = beats[max(start, 0) :], downs[max(start, 0) :]
    seconds = 0.5 + _pulse(
        beats, downs, 60 / np.exp(chance.uniform(*np.log(beats_a_minute))), chance
    )

    def when(quarters: np.ndarray) -> np.ndarray:
        return np.interp(quarters, beats, seconds)

    begin = score.onset / score.ticks_per_quarter
    length = score.duration / score.ticks_per_quarter
    order = np.lexsort([score.pitch, begin])
    begin, length, pitch = begin[order], length[order], score.pitch[order].astype(int)
    last = np.append(np.diff(begin) > 0, True)  # the highest of those that begin together
    first = np.append(True, np.diff(begin) > 0)
    chord = np.cumsum(first) - 1
    chords = chord[-1] + 1
    rank = np.arange(len(begin)) - np.flatnonzero(first)[chord]

    onset = (
        when(begin) + chance.normal(0, 0.010, chords)[chord] + chance.normal(0, 0.006, len(begin))
    )
    onset -= last * ~first * chance.normal(0.012, 0.008, len(begin))
    broken = chance.random(chords) < 0.02
    onset += broken[chord] * rank * chance.uniform(0.02, 0.05)
    touch = np.clip(chance.uniform(0.4, 1) + chance.normal(0, 0.2, chords)[chord], 0.2, 1.1)
    held = when(begin + length * touch) - when(begin)
    held = np.maximum(held * np.exp(chance.normal(0, 0.25, len(begin))), 0.04)
    loud = (
        62
        + 12 * np.sin(begin / chance.uniform(4, 12))
        + 12 * last
        + chance.normal(0, 7, len(begin))
    )
    notes = np.stack([onset, onset + held, pitch, loud], axis=1)
    notes = np.concatenate([notes, *_ornaments(notes, last, chance)])
    notes[:, 3] = np.clip(notes[:, 3], 10, 127)
    pedal = _pedal(beats, seconds, chance)
    notes = notes[np.argsort(notes[:, 0], kind="stable")]
    shift = 0.3 - min(notes[0, 0], 0.3)
    notes[:, :2] += shift
    inside = seconds <= notes[:, 0].max() + 0.2
    return Played(notes, seconds[inside] + shift, (seconds + shift)[inside & downs], pedal)


def _pulse(
    beats: np.ndarray, downs: np.ndarray, beat: float, chance: np.random.Generator
) -> np.ndarray:
    """When each beat is struck, in seconds from the first; `beat`: how long the first kind is."""
    spacing = np.diff(beats)
    usual = np.median(spacing) if len(spacing) else 1.0
    number, drift, lean = len(spacing), np.zeros(len(spacing)), 0.0
    wander, jitter = chance.uniform(0.01, 0.04), chance.uniform(0.01, 0.03)
    for place in range(number):
        lean = 0.9 * lean + chance.normal(0, wander)
        drift[place] = lean + chance.normal(0, jitter)
    bars = np.flatnonzero(downs[1:])  # the beat before each bar
    phrase, strength = int(chance.choice([2, 4, 4, 8])), chance.uniform(0, 0.35)
    for place in bars[phrase - 1 :: phrase]:
        for back, share in ((0, 1.0), (1, 0.4)):
            if place >= back:
                drift[place - back] += share * strength * chance.random()
    drift[chance.random(number) < 0.004] += np.log(chance.uniform(1.4, 2.2))
    drift[-2:] += (0.2, 0.5)[: len(drift[-2:])]
    return np.append(0, np.cumsum(beat * spacing / usual * np.exp(drift)))


def _ornaments(
    notes: np.ndarray, tune: np.ndarray, chance: np.random.Generator
) -> list[np.ndarray]:
    """Notes a step above, just before notes of the tune; trills on those that are long."""
    before = notes[tune & (chance.random(len(notes)) < 0.015)].copy()
    before[:, 1] = before[:, 0]
    before[:, 0] -= chance.uniform(0.05, 0.09, len(before))
    before[:, 2] += 2
    added = [before[before[:, 0] > 0.2]]
    for begin, end, pitch, loud in notes[tune & (chance.random(len(notes)) < 0.008)]:
        if end - begin > 0.4:
            times = np.arange(begin + 0.075, end - 0.1, 0.075)
            times += chance.normal(0, 0.006, len(times))
            steps = pitch + 2 * (np.arange(len(times)) % 2 == 0)
            added.append(np.stack([times, times + 0.06, steps, np.full(len(times), loud)], axis=1))
    return added


def _pedal(beats: np.ndarray, seconds: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Changed with every beat, or every second, or not used at all."""
    every = int(chance.choice([0, 1, 2]))
    if not every:
        return np.zeros((0, 2))
    changes = seconds[::every]
    ups = np.stack([changes[1:] - 0.02, np.zeros(len(changes) - 1)], axis=1)
    return np.concatenate([np.stack([changes + 0.06, np.ones(len(changes))], axis=1), ups])
