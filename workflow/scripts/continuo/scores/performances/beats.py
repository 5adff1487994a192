"""The beats of a performance, from the times of its chords and how they are accented.

A beat is a segment of time; the chords in it are a Poisson process, whose intensity is high where
music begins notes: on the beat, and where it is parted by two, four, three, six or eight. Which
beats those are is found by dynamic programming over where each begins, how long it lasts and how it
is parted. It is the bar-pointer model of N. Whiteley, A. T. Cemgil and S. Godsill, "Bayesian
modelling of temporal structure in musical audio", ISMIR 2006, its tempo changing between beats only
as in F. Krebs, S. Böck and G. Widmer, "An efficient state-space model for joint tempo and meter
tracking", ISMIR 2015.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

FRAME = 0.02  # seconds; beats begin at frames
STRETCH = 15_000  # frames that are looked at together
OVERLAP = 500  # of them at the end of a stretch are looked at again in the next
NEVER = np.float32(-1e9)


class Parting(NamedTuple):
    """Chances of a chord at each part of a beat, and of a beat to be parted so."""

    usual: float
    beat: float
    half: float = 0.0
    quarters: float = 0.0
    eighths: float = 0.0
    thirds: float = 0.0
    sixths: float = 0.0

    @property
    def parts(self) -> list[tuple[float, float]]:
        """(place in the beat, chance of a chord there)."""
        groups = [
            (self.beat, (0.0,)),
            (self.half, (1 / 2,)),
            (self.quarters, (1 / 4, 3 / 4)),
            (self.eighths, (1 / 8, 3 / 8, 5 / 8, 7 / 8)),
            (self.thirds, (1 / 3, 2 / 3)),
            (self.sixths, (1 / 6, 5 / 6)),
        ]
        return [(place, chance) for chance, places in groups if chance for place in places]


PARTINGS = (
    Parting(0.30, beat=0.85, half=0.4, quarters=0.08, eighths=0.01),
    Parting(0.20, beat=0.95, half=0.9, quarters=0.05),
    Parting(0.20, beat=0.95, half=0.9, quarters=0.8, eighths=0.05),
    Parting(0.10, beat=0.97, half=0.95, quarters=0.9, eighths=0.7),
    Parting(0.15, beat=0.95, half=0.04, thirds=0.75, sixths=0.05),
    Parting(0.05, beat=0.97, half=0.8, thirds=0.9, sixths=0.8),
)
THREES = (4, 5)  # those of PARTINGS by three


@dataclass(frozen=True)
class Beats:
    """seconds: when each begins, (beats + 1,), the end of the last one behind them; in_threes:
    (beats,), bool, whether it is parted by three."""

    seconds: np.ndarray
    in_threes: np.ndarray


@dataclass(frozen=True)
class BeatModel:
    """What is taken for granted; times in seconds.

    shortest, longest, step: of a beat, and from one length to the next. usual, spread: the length
    most at ease, and the deviation of its logarithm (R. Parncutt, "A perceptual model of pulse
    salience and metrical accent in musical rhythms", Music Perception 11, 1994); ease: how much
    that counts for each beat. steady, leap: the usual step of the logarithm of the length from
    beat to beat (Laplace), and the share of beats that are of any length. reparted: of beats that
    are parted unlike the one before. stray: chords a second that have no place in a beat. jitter,
    bend: deviation of chords from their places, on the beat and, in shares of it, in its middle.
    trust: weight of the accents.
    """

    shortest: float = 0.26
    longest: float = 1.9
    step: float = 1.035
    usual: float = 0.6
    spread: float = 0.46
    ease: float = 0.6
    steady: float = 0.045
    leap: float = 1e-6
    reparted: float = 0.1
    stray: float = 0.25
    jitter: float = 0.018
    bend: float = 0.03
    trust: float = 1.0

    @cached_property
    def lengths(self) -> np.ndarray:
        """Of beats, in frames, int64, ascending."""
        number = 1 + int(np.log(self.longest / self.shortest) / np.log(self.step))
        lengths = self.shortest / FRAME * self.step ** np.arange(number)
        return np.unique(np.rint(lengths).astype(np.int64))

    @cached_property
    def logarithms(self) -> np.ndarray:
        """Of the lengths in seconds."""
        return np.log(self.lengths * FRAME)

    @cached_property
    def ease_of(self) -> np.ndarray:
        """Of each length, a logarithm."""
        return -0.5 * ((self.logarithms - np.log(self.usual)) / self.spread) ** 2

    @cached_property
    def width_of(self) -> np.ndarray:
        """Of the step between the lengths, a logarithm."""
        return np.log(np.gradient(self.logarithms))

    @cached_property
    def first(self) -> np.ndarray:
        """(partings, lengths): of the first beat."""
        partings = np.log([parting.usual for parting in PARTINGS])
        return (partings[:, None] + self.ease_of + self.width_of).astype(np.float32)

    @cached_property
    def tempo(self) -> np.ndarray:
        """(lengths, lengths): to each from each."""
        away = np.abs(self.logarithms[:, None] - self.logarithms) / self.steady
        usual = (1 - self.leap) * np.exp(self.width_of[:, None] - away) / (2 * self.steady)
        return np.log(usual + self.leap / len(self.lengths)).astype(np.float32)

    @cached_property
    def parting(self) -> np.ndarray:
        """(partings, partings, 1): to each from each."""
        usual = np.array([parting.usual for parting in PARTINGS])
        chance = (1 - self.reparted) * np.eye(len(usual)) + self.reparted * usual[:, None]
        return np.log(chance).astype(np.float32)[:, :, None]

    def places(self, length: int, parting: Parting) -> np.ndarray:
        """(4, length): at each frame of a beat the logarithm of the intensity, and how far a chord
        is on the beat, on its half, elsewhere."""
        lag, beat = np.arange(length) * FRAME, length * FRAME
        rate = np.full(length, self.stray)
        for place, chance in (*parting.parts, (1.0, parting.beat)):
            width = np.hypot(self.jitter, self.bend * beat * 4 * place * (1 - place))
            rate += chance * _bell(lag - place * beat, width) / (width * np.sqrt(2 * np.pi))
        near = 2 * self.jitter
        on_beat = _bell(np.minimum(lag, beat - lag), near)
        halved = parting.half > parting.thirds
        on_half = halved * _bell(lag - beat / 2, np.hypot(near, self.bend * beat))
        on_half = np.minimum(on_half, 1 - on_beat)
        return np.stack([np.log(rate), on_beat, on_half, 1 - on_beat - on_half])

    def scores(self, frames: int, at: np.ndarray, accent: np.ndarray) -> np.ndarray:
        """(frames, partings, lengths), float32: the log likelihood of a beat that begins there.

        at: the frame of each chord; accent: (chords, 3).
        """
        size = 1 << int(frames + self.lengths[-1] - 1).bit_length()
        signals = np.zeros((4, size))
        for signal, values in zip(signals, (1.0, *self.trust * accent.T), strict=True):
            np.add.at(signal, at, values)
        spectra = np.fft.rfft(signals)
        found = np.empty((frames, len(PARTINGS), len(self.lengths)), np.float32)
        for column, length in enumerate(self.lengths.tolist()):
            for row, parting in enumerate(PARTINGS):
                places = np.fft.rfft(self.places(length, parting), size)
                likely = np.fft.irfft((spectra * places.conj()).sum(axis=0), size)[:frames]
                expected = sum(chance for _, chance in parting.parts) + self.stray * length * FRAME
                found[:, row, column] = likely - expected + self.ease * self.ease_of[column]
        return found


USUAL = BeatModel()


def _bell(away: np.ndarray, width: float) -> np.ndarray:
    return np.exp(-0.5 * (away / width) ** 2)


def find_beats(seconds: np.ndarray, accent: np.ndarray, model: BeatModel = USUAL) -> Beats:
    """The most probable beats of chords at these times, ascending, at least one.

    accent: (chords, 3): how much likelier than usually each is on a beat, on its half, elsewhere,
    in nats. Time and memory grow as the time that is played, memory up to STRETCH frames.
    """
    at = np.rint((seconds - seconds[0]) / FRAME).astype(np.int64)
    begins, threes = [np.zeros(0)], [np.zeros(0, bool)]
    for first, parting, end in _stretches(at, accent, model):
        begins.append(first)
        threes.append(np.isin(parting, THREES))
        last = end
    begin = np.append(np.concatenate(begins), last)
    return Beats(begin * FRAME + seconds[0], np.concatenate(threes))


def _stretches(
    at: np.ndarray, accent: np.ndarray, model: BeatModel
) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    """Of each stretch: the frames at which its beats begin, how they are parted, its end."""
    longest = int(model.lengths[-1])
    origin, known = -longest, None  # the first beat may begin as long before the first chord
    while True:
        here = (at >= origin) & (at < origin + STRETCH)
        rest = at[at >= origin]
        is_last = not len(rest) or rest[-1] < origin + STRETCH
        frames = (int(rest[-1]) - origin if len(rest) and is_last else STRETCH) + longest + 2
        scores = model.scores(frames, at[here] - origin, accent[here])
        begin, parting, length = _best_path(scores, frames - longest - 2, model, known)
        end = int(begin[-1] + model.lengths[length[-1]])
        if is_last:
            yield begin + origin, parting, end + origin
            return
        kept = max(int(np.searchsorted(begin, STRETCH - OVERLAP)), 1)
        kept = min(kept, len(begin) - 1)
        yield begin[:kept] + origin, parting[:kept], int(begin[kept]) + origin
        known = parting[kept], length[kept]
        origin += int(begin[kept])


def _best_path(
    scores: np.ndarray, last: int, model: BeatModel, known: tuple[int, int] | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Beats from the start to behind the frame `last`: begin, parting and length of each.

    known: parting and length of the beat that begins at the first frame; without, the first beat
    lasts to behind the frame from which the longest one could.
    """
    frames, partings, lengths = scores.shape
    longest = int(model.lengths[-1])
    total = np.full(scores.shape, NEVER)  # of the best beats up to and with one that begins there
    by_length, by_parting = np.zeros((2, *scores.shape), np.int8)
    # where, in `total`, a beat of each kind began that ends at frame 0
    back = np.arange(partings * lengths).reshape(partings, lengths)
    back = back - model.lengths * partings * lengths
    ends = np.full(frames, NEVER)
    ended_by = np.zeros(frames, np.int64)
    opening = longest if known is None else 0
    if known is None:
        for frame in range(longest + 1):
            begins = frame > longest - model.lengths
            total[frame] = np.where(begins, model.first + scores[frame], NEVER)
    else:
        total[0][known] = scores[0][known]
    for frame in range(opening + 1, frames):
        place = back + frame * partings * lengths
        ended = np.where(place >= 0, total.take(np.maximum(place, 0)), NEVER)
        reparted = ended + model.parting  # (to, from, lengths)
        by_parting[frame] = reparted.argmax(axis=1)
        moved = reparted.max(axis=1)[:, None] + model.tempo  # (partings, to, from)
        by_length[frame] = moved.argmax(axis=2)
        total[frame] = moved.max(axis=2) + scores[frame]
        if frame > last:
            ended_by[frame] = ended.argmax()
            ends[frame] = ended.max()
    frame = int(ends.argmax())
    parting, length = divmod(int(ended_by[frame]), lengths)
    path = []
    while True:
        frame -= int(model.lengths[length])
        path.append((frame, parting, length))
        if frame <= opening:
            break
        length = int(by_length[frame, parting, length])
        parting = int(by_parting[frame, parting, length])
    begin, parted, lasting = np.array(path[::-1]).T
    return begin, parted, lasting
