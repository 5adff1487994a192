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
    """Each step chooses among what keeps the rules, so that the chord does, with what is held."""
    random, slots, whole, kept = np.random.default_rng(1), 5, 0, 0
    for _ in range(300):
        before = np.sort(random.choice(np.arange(45, 80), random.integers(1, 5), False))[::-1]
        held = before[random.random(len(before)) < 0.3].tolist()
        named: list[int] = []
        while len(named) < slots:
            keeps = ~named_so(before.tolist(), named, slots, held)
            keeps[named[-1] if named else 128 : 128] = False  # from the top down
            keeps[128] &= bool(named)
            keeps[:40] = False
            choice = int(random.choice(np.flatnonzero(keeps))) if keeps.any() else None
            if choice in (None, 128):
                break
            named.append(choice)
        if choice is not None:
            sounding = sorted({*named, *held}, reverse=True)
            assert not breaks(before.tolist(), np.array(sounding))
            whole, kept = whole + (choice == 128), kept + (choice == 128 and bool(held))
    assert kept > 20
    assert whole - kept > 20


def test_a_note_that_is_held_has_its_voice():
    before = [72, 67, 60, 48]
    keeps = ~named_so(before, [74], 5, held=[67, 60])
    assert not keeps[50]  # the bass would go up beside the tune, from an octave to an octave
    assert keeps[[47, 43, 53]].all()
    assert not keeps[62]  # four sound with it, and the bass would be where the tenor was
    assert ~named_so(before, [74], 5)[62]  # nothing is held, and others may follow
    assert keeps[128]  # of three and four notes the outer ones alone
