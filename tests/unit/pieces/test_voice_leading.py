"""What a voice may do, by cases from the textbooks."""

import numpy as np
import pytest

from continuo.pieces.voice_leading import FIFTH, OCTAVE, breaks, broken, named_so, parallels


def counted(before, after, interval):
    return int(parallels(np.array(before[::-1]), np.array(after[::-1]), interval))


@pytest.mark.parametrize(
    ("before", "after", "fifths", "octaves"),
    [
        ((48, 55), (50, 57), 1, 0),  # both up a step
        ((48, 67), (50, 69), 1, 0),  # a twelfth
        ((48, 55), (50, 69), 1, 0),  # from a fifth to a twelfth
        ((48, 60), (53, 65), 0, 1),
        ((48, 55, 60), (50, 57, 62), 1, 1),
        ((48, 55), (48, 55), 0, 0),  # nothing moves
        ((48, 67), (55, 62), 0, 0),  # in contrary motion
        ((48, 56), (50, 57), 0, 0),  # into a fifth, not from one
        ((48, 52, 55, 60), (53, 57, 60, 65), 1, 1),
        ((48, 52, 55, 60), (47, 55, 55, 62), 0, 0),
    ],
)
def test_parallels_are_found(before, after, fifths, octaves):
    assert (counted(before, after, FIFTH), counted(before, after, OCTAVE)) == (fifths, octaves)


@pytest.mark.parametrize(
    ("before", "after", "breaking"),
    [
        ((48, 55, 64, 72), (53, 57, 65, 72), False),
        ((60,), (73,), True),  # the tune leaps beyond an octave
        ((60,), (72,), False),
        ((48, 60), (61, 65), True),  # the bass goes above where the tune was
        ((60, 72), (50, 59), True),  # the tune goes below where the bass was
        ((48, 52, 55), (50, 57), True),  # of chords of different sizes the outer voices
        ((48, 52, 55, 64), (43, 67), False),
        ((48, 55, 60), (53, 62), False),
    ],
)
def test_chords_that_break_a_rule(before, after, breaking):
    assert bool(breaks(before[::-1], np.array(after[::-1]))) == breaking
    assert broken([before, before, after]) == breaking


def test_whatever_keeps_the_rules_note_by_note_keeps_them_as_a_chord():
    """Each step chooses among what keeps the rules, so that the chord does."""
    random, slots, whole = np.random.default_rng(1), 5, 0
    for _ in range(150):
        before = np.sort(random.choice(np.arange(45, 80), random.integers(1, 5), False))[::-1]
        named: list[int] = []
        while len(named) < slots:
            keeps = ~named_so(before.tolist(), np.array(named, int), slots)
            keeps[named[-1] if named else 128 : 128] = False  # from the top down
            keeps[128] &= bool(named)
            keeps[:40] = False
            if not keeps.any():
                break
            choice = random.choice(np.flatnonzero(keeps))
            if choice == 128:
                whole += 1
                assert not breaks(before.tolist(), np.array(named))
                break
            named.append(int(choice))
        else:
            assert not breaks(before.tolist(), np.array(named))
    assert whole > 20
