import pytest

from continuo.pieces.chords import frequency, nearest, note_name


def test_names_and_frequencies():
    assert [note_name(p) for p in (0, 60, 61, 69, 127)] == ["C-1", "C4", "C#4", "A4", "G9"]
    assert frequency(69) == 440
    assert frequency(57) == 220
    assert frequency(60) == pytest.approx(261.6256, abs=1e-4)


def test_nearest_keeps_the_tune_first():
    known = [(48, 60, 72), (60, 64, 71), (62, 72), (60, 64, 67, 72)]
    assert nearest((60, 64, 72), known) == 3  # the same top, one pitch more
    assert nearest((59, 73), known) == 2  # no such top: the closest, with the closest bass
    assert nearest((62, 72), known) == 2
