import numpy as np
import pytest

from continuo.base.note_names import LETTERS
from continuo.decoding.constraints import Constraints
from continuo.pieces.spelled import END


def named(allowed):
    """The pitches that can be named, of one row, and whether "no more" can."""
    assert allowed.shape == (END + 1,)
    return set(np.flatnonzero(allowed[:END]).tolist()), bool(allowed[END])


def first_slot(constraints, slots=6):
    return named(constraints.allowed(0, slots, np.array([END]))[0])


@pytest.mark.parametrize(
    ("key", "classes"),
    [
        ("C major", {0, 2, 4, 5, 7, 9, 11}),
        ("F# major", {6, 8, 10, 11, 1, 3, 5}),
        ("Bb major", {10, 0, 2, 3, 5, 7, 9}),
        ("Cb major", {11, 1, 3, 4, 6, 8, 10}),
        ("A minor", {9, 11, 0, 2, 4, 5, 7, 8}),  # G and G sharp
        ("Eb minor", {3, 5, 6, 8, 10, 11, 1, 2}),
        (None, set(range(12))),
    ],
)
def test_a_key_has_the_pitches_of_its_scale_in_all_octaves(key, classes):
    pitches = Constraints(key=key).pitches
    assert set(np.flatnonzero(pitches).tolist()) == {p for p in range(END) if p % 12 in classes}


def test_each_key_has_its_tonic():
    for tonic, root in LETTERS.items():
        for scale in ("major", "minor"):
            for sign, shift in (("", 0), ("#", 1), ("b", -1)):
                pitches = Constraints(key=f"{tonic}{sign} {scale}").pitches
                assert pitches[60 + root + shift]


@pytest.mark.parametrize(
    ("chord", "allows"),
    [
        ((60, 64), True),
        ((60, 64, 67), True),
        ((48, 72), True),  # both ends belong to the range
        ((60,), False),  # too few
        ((60, 64, 67, 72), False),  # too many
        ((47, 60), False),
        ((60, 74), False),
        ((60, 63), False),  # not in the key
    ],
)
def test_a_chord_is_allowed_if_it_meets_all(chord, allows):
    assert Constraints(48, 72, "C major", 2, 3).allows(chord) == allows


def test_without_constraints_all_is_allowed():
    everything = Constraints()
    assert everything.allows((0,))
    assert everything.allows(tuple(range(128)))
    assert first_slot(everything) == (set(range(END)), False)  # but no chord without a note


def test_what_can_be_named_lies_under_the_note_above():
    allowed = Constraints(60, 66, "C major").allowed(1, 6, np.array([66, 64, 60, END]))
    assert [named(row) for row in allowed] == [
        ({60, 62, 64, 65}, True),
        ({60, 62}, True),
        (set(), True),
        ({60, 62, 64, 65}, True),
    ]


def test_no_note_is_named_under_which_too_few_are_left():
    three = Constraints(60, 67, "C major", least=3)
    assert first_slot(three) == ({64, 65, 67}, False)
    assert named(three.allowed(1, 6, np.array([65]))[0]) == ({62, 64}, False)
    assert named(three.allowed(2, 6, np.array([64]))[0]) == ({60, 62}, False)
    assert named(three.allowed(3, 6, np.array([62]))[0]) == ({60}, True)


def test_more_notes_than_there_are_slots_are_not_asked_for():
    many = Constraints(60, 62, least=5)
    assert first_slot(many, slots=3) == ({62}, False)
    assert named(many.allowed(2, 3, np.array([61]))[0]) == ({60}, False)


def test_after_the_most_notes_there_are_no_more():
    two = Constraints(most=2)
    assert named(two.allowed(1, 6, np.array([60]))[0]) == (set(range(60)), True)
    assert named(two.allowed(2, 6, np.array([60]))[0]) == (set(), True)


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(50, 62, "G minor", 2, 3),
        Constraints(55, 60, None, 4, 4),
        Constraints(0, 127, "E major", 1, 1),
        Constraints(58, 64, "F major", 3),
    ],
)
def test_whatever_is_named_note_by_note_is_allowed_and_never_stuck(constraints):
    random, slots = np.random.default_rng(1), 5
    for _ in range(200):
        chord, last = [], END
        for slot in range(slots):
            possible = np.flatnonzero(constraints.allowed(slot, slots, np.array([last]))[0])
            last = int(random.choice(possible))
            if last == END:
                break
            chord.append(last)
        assert constraints.allows(tuple(chord[::-1]))


def test_what_is_held_counts_among_the_most_notes():
    held = np.zeros((4, END), bool)
    held[0, [55, 60]], held[1, 60], held[2, [48, 60, 70]] = True, True, True
    last, three = np.array([64, 64, 62, 64]), Constraints(50, 72, None, 1, 3)
    rows = [named(row) for row in three.allowed(1, 6, last, held)]
    # one beside two, or with three that are held too many: those can be struck again, or no more
    assert rows[0] == ({55, 60}, True)
    assert rows[1] == (set(range(50, 64)), True)
    assert rows[2] == ({60}, True)
    assert rows[3] == (set(range(50, 64)), True)
    # where nothing would be left, there is one note more
    held[:] = False
    held[:, [40, 45, 48]] = True
    assert named(three.allowed(0, 6, np.full(4, END), held)[0]) == (set(range(50, 73)), False)
