import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.pieces.tonality import Tonality, interval_to
from midi_files import notes_of


def notes(pitches, channel=0):
    count = len(pitches)
    return notes_of(np.arange(count) * 480, np.full(count, 480), pitches, channel=channel)


C_MAJOR = [60, 64, 67, 72, 65, 69, 72, 67, 62, 71, 74, 72, 60]
A_MINOR = [57, 60, 64, 69, 68, 64, 71, 62, 65, 69, 57, 64, 57]


@pytest.mark.parametrize(
    ("text", "tonic", "minor"),
    [
        ("G", 7, False), ("Bb", 10, False), ("F# minor", 6, True), ("f#", 6, True), ("b", 11, True),
        ("bb", 10, True), ("C major", 0, False), ("c major", 0, False), ("Cb", 11, False),
        ("Dminor", 2, True),
    ],
)  # fmt: skip
def test_a_key_is_read_as_musicians_write_it(text, tonic, minor):
    assert Tonality.of_text(text) == Tonality(tonic, minor)


def test_the_key_of_a_piece_is_found():
    for up in range(12):
        assert Tonality.of_notes(notes([p + up for p in C_MAJOR])) == Tonality(up, False)
        assert Tonality.of_notes(notes([p + up for p in A_MINOR])) == Tonality((9 + up) % 12, True)
    assert str(Tonality.of_notes(notes(A_MINOR))) == "A minor"
    assert str(Tonality.of_notes(notes(range(60, 72)))) == "C major"  # that is as good as any


def test_a_piece_goes_to_a_key_by_the_nearest_interval():
    c, a = Tonality(0, False), Tonality(9, True)
    for wanted, semitones in (("G", -5), ("D", 2), ("Bb", -2), ("F#", -6), ("e", -5), ("a", 0)):
        assert interval_to(C_MAJOR, c, Tonality.of_text(wanted)) == semitones
    assert interval_to(A_MINOR, a, Tonality.of_text("F#")) == -6
    assert interval_to([2, 9, 14], c, Tonality.of_text("G")) == 7
    with pytest.raises(UserError, match="moved to G major the piece would have notes"):
        interval_to([2, 125], c, Tonality.of_text("G"))
