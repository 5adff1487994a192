"""The piano rolls: every note, the primer, the loop, and a file of moderate size."""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from continuo.report.base.figures import GENERATED, GREY, PRIMER, SOURCE
from continuo.report.experiment.drawings.piano_roll import compare_rolls


def chords(number: int, notes: int = 3, seed: int = 1) -> list[tuple[int, ...]]:
    rng = np.random.default_rng(seed)
    pitches = np.arange(40, 90)
    return [tuple(sorted(rng.choice(pitches, notes, replace=False))) for _ in range(number)]


def svg(path: Path) -> ElementTree.Element:
    return ElementTree.parse(path).getroot()


def texts(path: Path) -> list[str]:
    return [e.text for e in svg(path).iter() if e.tag.endswith("}text")]


def notes_drawn(path: Path, colour: str) -> int:
    """Line segments in the thick lines of `colour`: one for each note."""
    style = re.compile(f"fill: none; stroke: {colour.lower()}; stroke-width: [0-9.]+")
    return sum(
        element.get("d", "").count("M")
        for element in svg(path).iter()
        if style.fullmatch(element.get("style", ""))
    )


def shaded(path: Path, colour: str) -> int:
    return sum(
        f"fill: {colour.lower()}" in element.get("style", "")
        for element in svg(path).iter()
        if element.tag.endswith(("}path", "}use"))
    )


def test_a_loop_is_said_and_shaded_and_the_primer_too(tmp_path) -> None:
    path = tmp_path / "roll.svg"
    compare_rolls(chords(90), chords(100), chords(20), 37, 12, "greedy, sample 1", path)
    shown = texts(path)
    assert "greedy, sample 1: loops from chord 37, period 12" in shown
    assert "source (chords 0 to 89 of 90)" in shown
    assert shaded(path, PRIMER) == 1
    assert shaded(path, GENERATED) == 3  # the periods from 37, 61 and 85 of 100


def test_a_sample_that_does_not_loop_has_no_bands(tmp_path) -> None:
    path = tmp_path / "roll.svg"
    compare_rolls(chords(50), chords(30), [], None, None, "t", path)
    assert "t: does not loop" in texts(path)
    assert shaded(path, GENERATED) == 0
    assert shaded(path, PRIMER) == 0


def test_every_note_in_view_is_drawn_once(tmp_path) -> None:
    path = tmp_path / "roll.svg"
    compare_rolls(chords(500), chords(30), chords(20), None, None, "t", path, "s", 17)
    assert "s (chords 17 to 66 of 500)" in texts(path)
    assert notes_drawn(path, GENERATED) == 3 * 30
    assert notes_drawn(path, GREY) == 3 * 20
    assert notes_drawn(path, SOURCE) == 3 * 50


def test_a_thousand_chords_stay_below_300_kb_and_repeat_to_the_byte(tmp_path) -> None:
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    for path in (one, two):
        compare_rolls(chords(1000), chords(872), chords(128), 100, 1, "t", path)
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size < 300_000


def test_an_empty_sample_is_drawn_without_notes(tmp_path) -> None:
    path = tmp_path / "roll.svg"
    compare_rolls([], [], [], None, None, "nothing", path)
    assert "nothing: does not loop" in texts(path)
    assert notes_drawn(path, GENERATED) == 0
