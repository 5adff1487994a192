"""The dress of the figures: text that can always be written, bytes that repeat."""

from xml.etree import ElementTree

import pytest

from continuo.report.base.figures import MARKS, crowded, drawn, heading


def test_names_that_look_like_formulas_or_markup_are_shown_as_they_are(tmp_path) -> None:
    name = "$x_{$ <b>&\x00"
    with drawn(tmp_path / "figure.svg", 4, 3) as figure:
        heading(figure.subplots(), name)
    root = ElementTree.parse(tmp_path / "figure.svg").getroot()
    assert "$x_{$ <b>&\N{REPLACEMENT CHARACTER}" in [element.text for element in root.iter()]


def test_the_same_drawing_gives_the_same_bytes_and_short_coordinates(tmp_path) -> None:
    for name in ("one.svg", "two.svg"):
        with drawn(tmp_path / name, 4, 3) as figure:
            axes = figure.subplots()
            axes.plot([0, 1, 2], [1 / 3, 1 / 7, 2 / 3], "o-")
    first = (tmp_path / "one.svg").read_bytes()
    assert first == (tmp_path / "two.svg").read_bytes()
    root = ElementTree.fromstring(first)
    numbers = [n for e in root.iter() for n in e.get("d", "").split() if "." in n]
    assert numbers
    assert all(len(number.split(".")[1]) <= 2 for number in numbers)


def test_nothing_is_written_where_drawing_fails(tmp_path) -> None:
    with pytest.raises(RuntimeError), drawn(tmp_path / "figure.svg", 4, 3):
        raise RuntimeError("no data")
    assert not (tmp_path / "figure.svg").exists()


def test_thousands_of_marks_are_pixels(tmp_path) -> None:
    sizes = []
    for marks in (MARKS, 50 * MARKS):
        for name in ("one.svg", "two.svg"):
            with drawn(tmp_path / name, 4, 3) as figure:
                places = [place % 97 for place in range(marks)]
                figure.subplots().vlines(places, 0, 1, rasterized=crowded(marks))
        first = (tmp_path / "one.svg").read_bytes()
        assert first == (tmp_path / "two.svg").read_bytes()
        assert (b"data:image/png" in first) is crowded(marks)
        sizes.append(len(first))
    assert sizes[1] < sizes[0]
