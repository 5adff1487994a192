"""Features of the chords: their size and their intervals, what they are called, the key."""

from functools import cache, lru_cache

import numpy as np

from continuo.findings.style.feature import Family, Feature, entropy, mean, share
from continuo.findings.style.passage import Passage
from continuo.pieces.chords import Chord
from continuo.pieces.tonality import SCALE, key_fits

STRETCH = 16  # quarters, or chords, in which the key is looked for
FEWEST = 8  # notes of a stretch that has a key
# what a chord is called, by the semitones of its notes above its root
QUALITIES = {
    "major": (0, 4, 7),
    "minor": (0, 3, 7),
    "diminished": (0, 3, 6),
    "augmented": (0, 4, 8),
    "dominant seventh": (0, 4, 7, 10),
    "minor seventh": (0, 3, 7, 10),
    "major seventh": (0, 4, 7, 11),
    "half-diminished": (0, 3, 6, 10),
    "diminished seventh": (0, 3, 6, 9),
    "fourth and fifth": (0, 5, 7),
    "major third": (0, 4),
    "minor third": (0, 3),
    "fifth": (0, 7),
    "one note": (0,),
}
NAMES = (*QUALITIES, "other")
TRIADS = (0, 1)
SEVENTHS = range(4, 9)
BARE = range(10, 14)
INTERVALS = ("octaves", "semitones", "whole tones", "minor thirds", "major thirds", "fourths and "
             "fifths", "tritones")  # fmt: skip

SIZES = (1, 2, 3, 4, 5)
FEATURES = {
    **{f"size_{n}": Feature(f"chords of {n} notes" if n > 1 else "single notes", "%")
       for n in SIZES[:-1]},
    "size_5": Feature("chords of five notes or more", "%"),
    "struck": Feature("notes that begin together"),
    "spread": Feature("semitones between the tune and the bass"),
    "wide_gaps": Feature("neighbouring upper voices more than an octave apart", "%"),
    "bass_gap": Feature("semitones between the bass and the voice above it"),
    "highest": Feature("the highest pitch (as MIDI numbers it)"),
    "lowest": Feature("the lowest pitch"),
    "height": Feature("the mean pitch"),
    **{f"interval_{n}": Feature(f"{name} among the intervals of chords", "%")
       for n, name in enumerate(INTERVALS)},
    "dissonant": Feature("chords with a second, a seventh or a tritone", "%"),
    "triads": Feature("major and minor triads", "%"),
    "sevenths": Feature("seventh chords", "%"),
    "unnamed": Feature("chords that have no name", "%"),
    "bare": Feature("chords of one or two different notes", "%"),
    "inverted": Feature("chords whose root is not in the bass", "%"),
    "fifths_of_roots": Feature("roots that move by a fifth", "%"),
    "seconds_of_roots": Feature("roots that move by a step", "%"),
    "dominant_tonic": Feature("V-I in root position in 16 quarters", timed=True),
    "dominant_tonic_changes": Feature("V-I in root position in 100 changes of chord"),
    "class_entropy": Feature("bits in how evenly the twelve notes are used (entropy)"),
    "in_scale": Feature("notes in the best scale of 16 quarters", "%", timed=True),
    "key_fit": Feature("correlation with the best key, in 16 quarters", timed=True),
    "in_scale_of_chords": Feature("notes in the best scale of 16 chords", "%"),
    "key_fit_of_chords": Feature("correlation with the best key, in 16 chords"),
}  # fmt: skip


@cache
def named() -> tuple[np.ndarray, np.ndarray]:
    """Of each set of pitch classes, as bits of a number, its place in NAMES and its root, -1 for
    none, both (4096,). Of a chord with several names the first is taken."""
    quality, root = np.full(4096, len(QUALITIES)), np.full(4096, -1)
    for number, steps in reversed(list(enumerate(QUALITIES.values()))):
        for tonic in reversed(range(12)):
            classes = sum(1 << (tonic + step) % 12 for step in steps)
            quality[classes], root[classes] = number, tonic
    return quality, root


@lru_cache(100_000)
def _inside(chord: Chord) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Of a chord the classes of its intervals, 0 (octaves) to 6; the gaps between its upper voices,
    and that above its bass; and whether it is dissonant."""
    pitches = np.array(chord)
    apart = pitches[:, None] - pitches
    within, gaps = apart[apart > 0] % 12, np.diff(pitches)
    rough = bool(np.isin(within, (1, 2, 6, 10, 11)).any())
    return np.minimum(within, 12 - within), gaps[1:], gaps[:1], rough


def cadences(passage: Passage) -> int:
    """How often a major triad or a dominant seventh goes to a triad a fourth higher, which may lack
    its fifth, both over their roots: V-I, wherever the key is."""
    quality, root = (table[passage.classes] for table in named())
    over = root == passage.bass % 12
    at = passage.changes
    dominant = np.isin(quality[at - 1], (0, 4)) & over[at - 1]
    tonic = np.isin(quality[at], (*TRIADS, 10, 11)) & over[at]
    return int((dominant & tonic & ((root[at] - root[at - 1]) % 12 == 5)).sum())


@cache
def _scales() -> np.ndarray:
    return np.stack([np.roll(np.isin(np.arange(12), SCALE), key) for key in range(12)], axis=1)


def _in_key(passage: Passage, place: np.ndarray) -> tuple[float, float]:
    """The share of notes in the best scale, and the correlation with the best key: their means over
    the stretches of so many notes that they have a key. place: the stretch of each chord."""
    stretch = place[passage.chord]
    counts = np.bincount(stretch * 12 + passage.pitches % 12, minlength=12 * (place.max() + 1))
    counts = counts.reshape(-1, 12).astype(float)
    enough = counts.sum(axis=1) >= FEWEST
    counts = counts[enough] if enough.any() else counts.sum(axis=0, keepdims=True)
    inside = (counts @ _scales()).max(axis=1) / counts.sum(axis=1)
    return mean(inside), mean(key_fits(counts).max(axis=1))


def measure(passage: Passage) -> dict[str, float]:
    """All of FEATURES. Chords are those that sound; what begins together has notes of its own."""
    quality, root = (table[passage.classes] for table in named())
    inside = [_inside(chord) for chord in passage.sounding]
    classes, gaps, lowest = (np.concatenate([one[part] for one in inside]) for part in range(3))
    rough = np.array([one[3] for one in inside])
    at = passage.changes
    moved = (root[at] - root[at - 1]) % 12
    moved = moved[(root[at] >= 0) & (root[at - 1] >= 0) & (moved > 0)]
    quarters = float(passage.onset[-1] - passage.onset[0]) + float(passage.held[-1].max())
    timed = _in_key(passage, ((passage.onset - passage.onset[0]) // STRETCH).astype(int))
    by_chords = _in_key(passage, np.arange(len(passage)) // STRETCH)
    ends = cadences(passage)
    size, pitches = passage.size, passage.pitches
    values = (
        *(share(size == n) for n in SIZES[:-1]),
        share(size >= SIZES[-1]),
        len(pitches) / len(passage),
        mean(passage.top - passage.bass),
        share(gaps > 12),
        mean(lowest),
        float(pitches.max()),
        float(pitches.min()),
        mean(pitches),
        *(share(classes == n) for n in range(len(INTERVALS))),
        share(rough),
        share(np.isin(quality, TRIADS)),
        share(np.isin(quality, SEVENTHS)),
        share(quality == len(QUALITIES)),
        share(np.isin(quality, BARE)),
        share((root != passage.bass % 12)[root >= 0]),
        share(np.isin(moved, (5, 7))),
        share(np.isin(moved, (1, 2, 10, 11))),
        ends / max(quarters, 1e-9) * STRETCH,
        100 * ends / max(len(at), 1),
        entropy(pitches % 12),
        *timed,
        *by_chords,
    )
    return dict(zip(FEATURES, values, strict=True))


FAMILY = Family("harmony", FEATURES, measure)
