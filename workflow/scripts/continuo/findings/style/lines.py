"""Features of the voices: of the tune and the bass, and of how all move against each other."""

import numpy as np

from continuo.findings.style.feature import Family, Feature, entropy, mean, share
from continuo.findings.style.passage import Passage
from continuo.pieces.voice_leading import FIFTH, OCTAVE, overlaps, parallels

STEP, THIRD = 2, 4  # semitones, at most

LINES = {
    "repeats": Feature("notes that are struck again", "%"),
    "steps": Feature("steps, of one or two semitones", "%"),
    "thirds": Feature("thirds", "%"),
    "leaps": Feature("leaps, of more than a third", "%"),
    "wide": Feature("leaps of more than an octave", "%"),
    "up": Feature("moves that go up", "%"),
    "turns": Feature("turns from up to down or back", "%"),
    "range": Feature("semitones from the lowest note to the highest"),
    "variety": Feature("bits in how varied the intervals are (entropy)"),
}
MOTIONS = {
    "parallel_fifths": Feature("parallel fifths in 100 changes of chord"),
    "parallel_octaves": Feature("parallel octaves in 100 changes of chord"),
    "overlaps": Feature("overlaps of voices in 100 changes of chord"),
    "contrary": Feature("changes where tune and bass go opposite ways", "%"),
    "similar": Feature("changes where tune and bass go the same way", "%"),
    "oblique": Feature("changes where only one of tune and bass moves", "%"),
    "inner_motion": Feature("semitones that an inner voice moves at a change"),
    "same_size": Feature("changes to a chord of as many notes", "%"),
}
FEATURES = {
    **{
        f"{line}_{key}": Feature(f"{feature.words}, in the {line}", feature.unit)
        for line in ("tune", "bass")
        for key, feature in LINES.items()
    },
    **MOTIONS,
}


def measure(passage: Passage) -> dict[str, float]:
    """Both outer lines, and the motion of all voices.

    A line has the notes that are the highest, or the lowest, to sound where they begin. Voices are
    told apart by their order, in changes between chords of as many notes.
    """
    lines = {"tune": passage.tune, "bass": passage.ground}
    found = {f"{line}_{key}": value for line, notes in lines.items() for key, value in _line(notes)}
    return found | _motions(passage)


def _line(notes: np.ndarray) -> list[tuple[str, float]]:
    moves = np.diff(notes)
    wide, way = np.abs(moves), np.sign(moves[moves != 0])
    values = (
        share(wide == 0),
        share((wide > 0) & (wide <= STEP)),
        share((wide > STEP) & (wide <= THIRD)),
        share(wide > THIRD),
        share(wide > OCTAVE),
        share(way > 0),
        share(way[1:] != way[:-1]),
        float(np.ptp(notes)) if len(notes) else 0.0,
        entropy(moves),
    )
    return list(zip(LINES, values, strict=True))


def _motions(passage: Passage) -> dict[str, float]:
    at, sounding = passage.changes, passage.sounding
    same = at[passage.size[at] == passage.size[at - 1]]
    fifths = octaves = crossed = 0
    inner = []
    for size in np.unique(passage.size[same]):
        here = same[passage.size[same] == size]
        before, after = (
            np.array([sounding[n - back][::-1] for n in here]).reshape(len(here), size)
            for back in (1, 0)
        )
        fifths += int(parallels(before, after, FIFTH).sum())
        octaves += int(parallels(before, after, OCTAVE).sum())
        crossed += int(overlaps(before, after).sum())
        inner.append(np.abs(after - before)[:, 1:-1].ravel())
    top, bass = (np.sign(np.diff(line)[at - 1]) for line in (passage.top, passage.bass))
    each = 100 / max(len(at), 1)
    values = (
        fifths * each,
        octaves * each,
        crossed * each,
        share(top * bass < 0),
        share(top * bass > 0),
        share((top == 0) != (bass == 0)),
        mean(np.concatenate(inner)) if inner else 0.0,
        len(same) / max(len(at), 1),
    )
    return dict(zip(MOTIONS, values, strict=True))


FAMILY = Family("voices", FEATURES, measure)
