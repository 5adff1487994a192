"""Features of the times of chords, and of what comes again."""

import numpy as np

from continuo.findings.style.feature import Family, Feature, entropy, mean, share
from continuo.findings.style.passage import TOUCHING, Passage
from continuo.pieces.chords import Chord

HELD = 1.5  # quarters from an onset to the next, of a chord that counts as held
STEPS = 48  # in a quarter, to which times are rounded
BEFORE = 8  # chords, in which one is looked for again
FIGURE = 4  # chords of a run that comes again

TIMED = {
    "gap": Feature("quarters from a chord to the next"),
    "gap_entropy": Feature("bits in how varied the rhythm is (entropy)"),
    "same_gap": Feature("times to the next chord that are as the one before", "%"),
    "long_gaps": Feature("chords held for 1.5 quarters or more", "%"),
    "held_chords": Feature("chords held for 1.5 quarters or more, in 16 quarters"),
    "short_gaps": Feature("times to the next chord of less than half a quarter", "%"),
    "note": Feature("quarters that a note lasts"),
    "note_entropy": Feature("bits in how varied the lengths of notes are (entropy)"),
    "detached": Feature("chords with silence behind them", "%"),
    "held_over": Feature("notes that sound on when the next chord begins", "%"),
    "uneven": Feature("chords whose notes are not of one length", "%"),
    "on_beat": Feature("chords that begin on a quarter", "%"),
    "downbeat": Feature("chords that begin with a bar", "%"),
    "place_entropy": Feature("bits in how varied the places in the bar are (entropy)"),
}
AGAIN = {
    "same_chord": Feature("chords struck again", "%"),
    "distinct": Feature("different chords among 100 chords"),
    "recent": Feature("chords that were among the last eight", "%"),
    "figures": Feature("runs of four chords that came before", "%"),
    "changed": Feature("notes that the chord before did not have", "%"),
}
FEATURES = {
    **{key: Feature(f.words, f.unit, timed=True) for key, f in TIMED.items()},
    **AGAIN,
}


def measure(passage: Passage) -> dict[str, float]:
    """All of FEATURES."""
    return _times(passage) | _again(passage)


def _times(passage: Passage) -> dict[str, float]:
    gaps = np.rint(np.diff(passage.onset) * STEPS) / STEPS
    held = np.rint(np.concatenate(passage.held) * STEPS) / STEPS
    longest = np.array([lengths.max() for lengths in passage.held])
    ends = np.concatenate(passage.held) + passage.onset[passage.chord]
    following = np.append(passage.onset[1:], np.inf)
    quarters = float(passage.onset[-1] - passage.onset[0])
    beat = np.abs(passage.onset - np.rint(passage.onset)) < TOUCHING
    since, length = np.rint(passage.bar.T * STEPS) / STEPS
    known = bool((length > 0).all())
    values = (
        mean(gaps),
        entropy(gaps),
        share(gaps[1:] == gaps[:-1]),
        share(gaps >= HELD),
        16 * float((gaps >= HELD).sum()) / max(quarters, 1e-9),
        share(gaps < 0.5),
        mean(held),
        entropy(held),
        share(passage.onset[:-1] + longest[:-1] < following[:-1] - 1 / STEPS),
        share(ends > following[passage.chord] + 1 / STEPS),
        share(np.array([np.ptp(lengths) > 1 / STEPS for lengths in passage.held])),
        share(beat),
        share((since == 0) | (since == length)) if known else np.nan,
        entropy(since) if known else np.nan,
    )
    return dict(zip(TIMED, values, strict=True))


def _again(passage: Passage) -> dict[str, float]:
    numbers: dict[Chord, int] = {}
    number = np.array([numbers.setdefault(chord, len(numbers)) for chord in passage.struck])
    same = number[1:] == number[:-1]
    recent = np.zeros(len(number), bool)
    for back in range(1, BEFORE + 1):
        recent[back:] |= number[back:] == number[:-back]
    runs: set[tuple[int, ...]] = set()
    figures = 0
    for start in range(len(number) - FIGURE + 1):
        run = tuple(number[start : start + FIGURE].tolist())
        figures += run in runs
        runs.add(run)
    pairs = zip(passage.sounding[1:], passage.sounding[:-1], strict=True)
    changed = np.array([len({*now} - {*before}) / len(now) for now, before in pairs])
    values = (
        share(same),
        100 * len(numbers) / len(number),
        share(recent),
        figures / max(len(number) - FIGURE + 1, 1),
        mean(changed),
    )
    return dict(zip(AGAIN, values, strict=True))


FAMILY = Family("rhythm", FEATURES, measure)
