"""MusicXML, its engraving as SVG, and that as PDF."""

import re
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from test_staves import midi

from continuo.midi.notes import read_notes
from continuo.notation.engraving import A4, engrave
from continuo.notation.grids import Bar
from continuo.notation.musicxml import Mark, key_of, musicxml, spell
from continuo.notation.pdf import write_pdf
from continuo.notation.staves import Measure, Staff, written
from continuo.notation.voices import Symbol


def score(*voice: Symbol, staff: int = 0) -> list[Measure]:
    staves = ([list(voice)], []) if staff == 0 else ([], [list(voice)])
    return [Measure(Bar(0, 192), staves)]


def quarters(*pitches: int) -> list[Measure]:
    return score(*(Symbol(48 * place, 48, (pitch,)) for place, pitch in enumerate(pitches)))


def notes_of(text: str) -> list[ET.Element]:
    return [note for note in ET.fromstring(text).iter("note") if note.find("pitch") is not None]


@pytest.mark.parametrize(
    ("pitch", "fifths", "spelled"),
    [
        (60, 0, ("C", 0, 4)),
        (61, 0, ("C", 1, 4)),
        (70, 0, ("B", -1, 4)),
        (60, 6, ("B", 1, 3)),
        (71, -6, ("C", -1, 5)),
        (63, -3, ("E", -1, 4)),
        (65, 6, ("E", 1, 4)),
    ],
)
def test_pitches_are_spelled_in_their_key(pitch, fifths, spelled):
    assert spell(pitch, fifths) == spelled
    step, alter, octave = spelled
    assert 12 * (octave + 1) + {"C": 0, "E": 4, "B": 11}[step] + alter == pitch


def test_every_pitch_has_a_spelling_that_sounds_like_it():
    sounds = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))
    for fifths in range(-6, 7):
        for pitch in range(128):
            step, alter, octave = spell(pitch, fifths)
            assert 12 * (octave + 1) + sounds[step] + alter == pitch


def test_the_key_is_the_one_that_most_notes_are_in():
    assert key_of(quarters(60, 64, 67, 72)) == 0
    assert key_of(quarters(62, 66, 69, 73)) == 2
    assert key_of(quarters(63, 67, 70, 68)) == -3
    assert key_of([Measure(Bar(0, 192))]) == 0
    # every pitch class five times, and one note more that C major has not
    chromatic = quarters(*[*range(60, 72)] * 5, 66)
    assert key_of(chromatic) == 0


def test_an_accidental_holds_for_its_line_to_the_end_of_the_bar():
    text = musicxml(quarters(60, 61, 61, 60) + quarters(60, 64, 69, 71))
    assert [note.findtext("accidental") for note in notes_of(text)] == [
        None, "sharp", None, "natural", None, None, None, None,
    ]  # fmt: skip


def test_ties_beams_and_triplets_are_marked():
    third = [Symbol(16 * n, 16, (72 + 2 * n,), triplet=True) for n in range(3)]
    rest = [Symbol(48, 96), Symbol(144, 48, (72,), onward=True)]
    first, second = score(*third, *rest), score(Symbol(0, 192, (72,), from_before=True))
    notes = notes_of(musicxml([*first, *second]))
    assert [note.findtext("beam") for note in notes[:4]] == ["begin", "continue", "end", None]
    assert [note.findtext("time-modification/actual-notes") for note in notes[:3]] == ["3"] * 3
    assert [t.get("type") for n in notes for t in n.iter("tuplet")] == ["start", "stop"]
    assert [t.get("type") for n in notes for t in n.iter("tied")] == ["start", "stop"]


def test_an_empty_bar_is_a_rest_on_both_staves():
    rests = list(ET.fromstring(musicxml([Measure(Bar(0, 192))])).iter("rest"))
    assert [rest.get("measure") for rest in rests] == ["yes", "yes"]


def test_a_pickup_is_bar_0():
    bars = [Bar(0, 48, (3, 4), pickup=True), Bar(48, 144, (3, 4))]
    parts = list(ET.fromstring(musicxml([Measure(bar) for bar in bars])).iter("measure"))
    assert [(part.get("number"), part.get("implicit")) for part in parts] == [
        ("0", "yes"),
        ("1", None),
    ]


@pytest.fixture(scope="module")
def engraving(tmp_path_factory):
    """Forty bars of many kinds: two staves, ties, triplets, rests, another metre."""
    random = np.random.default_rng(1)
    onsets = np.sort(random.integers(0, 160 * 4, 300) / 4).tolist()
    onsets += [100 + place / 3 for place in range(12)]
    notes = [(int(random.integers(36, 96)), at, at + 0.25 * int(random.integers(1, 9)))
             for at in onsets]  # fmt: skip
    path = midi(tmp_path_factory.mktemp("score") / "a.mid", notes, [(0, 4, 4), (80, 6, 8)])
    text = musicxml(*written(read_notes(path)))
    return text, engrave(text)


def test_the_same_score_has_the_same_bytes(engraving, tmp_path):
    text, first = engraving
    assert engrave(text) == first
    for name in ("a", "b"):
        write_pdf(first.pages, A4, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def classes(svg: str) -> list[str]:
    return re.findall(r'class="(\w+)', svg)


def test_the_excerpt_has_the_first_bars_and_the_pages_have_all(engraving):
    text, found = engraving
    assert 4 < classes(found.excerpt).count("measure") <= 8
    bars = text.count("<measure ")
    assert sum(classes(page).count("measure") for page in found.pages) == bars > 40
    drawn = sum(classes(page).count("note") for page in found.pages)
    assert drawn == text.count("<pitch>")
    # a tie over the end of a system is drawn in two parts
    ties = sum(classes(page).count("tie") for page in found.pages)
    assert ties >= text.count('<tie type="start"') > 10


def test_the_excerpt_ends_with_a_line_that_is_not_nearly_empty():
    def lines(notes: int) -> list[int]:
        length = 192 // notes
        voice = [Symbol(place * length, length, (60,)) for place in range(notes)]
        bars = [Measure(Bar(192 * n, 192), ([voice], [])) for n in range(12)]
        excerpt = engrave(musicxml(bars)).excerpt
        return [part.count('class="measure"') for part in excerpt.split('class="system"')[1:]]

    assert lines(1) == [8]
    assert lines(8) == [5, 3]
    assert lines(4) == [6]  # the other two would stand alone


def test_an_excerpt_of_a_short_score_is_all_of_it():
    found = engrave(musicxml(quarters(60, 62, 64, 65)))
    assert len(found.pages) == 1
    assert classes(found.excerpt).count("note") == 4


def test_what_verovio_cannot_read_is_an_error():
    with pytest.raises(ValueError, match="Verovio cannot engrave"):
        engrave("no score")


def objects_of(file: bytes) -> dict[int, bytes]:
    """The objects of a PDF file, where its table says that they are."""
    table = int(re.search(rb"startxref\n(\d+)", file)[1])
    assert file[table:].startswith(b"xref")
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", file[table:])]
    for number, place in enumerate(places, 1):
        assert file[place:].startswith(b"%d 0 obj\n" % number)
    return {
        number: file[a:b] for number, (a, b) in enumerate(pairwise([*places, table]), 1)
    }  # fmt: skip


def test_the_pdf_has_each_page_with_all_its_shapes(engraving, tmp_path: Path):
    found = engraving[1]
    write_pdf(found.pages, A4, tmp_path / "a.pdf")
    objects = objects_of((tmp_path / "a.pdf").read_bytes())
    pages = [content for content in objects.values() if b"/Type /Page " in content]
    assert len(pages) == len(found.pages) > 1
    for svg, page in zip(found.pages, pages, strict=True):
        assert b"/MediaBox [0 0 595.2756 841.8898]" in page
        content = objects[int(re.search(rb"/Contents (\d+)", page)[1])]
        stream = re.search(rb"stream\n(.*)\nendstream", content, re.DOTALL)[1]
        drawn = zlib.decompress(stream).decode().split()
        assert drawn.count("Do") == svg.count("<use ")
        shown = re.sub(r"<defs>.*?</defs>", "", svg, flags=re.DOTALL)
        hidden = len(re.findall(r"placeholder[^>]*><ellipse", shown))
        shapes = len(re.findall(r"<(?:path|polygon|polyline|rect|ellipse) ", shown)) - hidden
        assert drawn.count("B") == shapes
        assert drawn.count("q") == drawn.count("Q")
        numbers = re.findall(r'class="mNum.*?<tspan font-size="324px">(\d+)<', svg)
        assert all(f"({number})" in drawn for number in numbers)


def test_a_shape_that_is_not_known_is_an_error(engraving, tmp_path: Path):
    page = engraving[1].pages[0].replace("<polygon ", "<line ")
    with pytest.raises(ValueError, match="line: no shape"):
        write_pdf([page], A4, tmp_path / "a.pdf")


def test_curves_of_svg_become_those_of_pdf(tmp_path: Path):
    page = (
        '<svg xmlns="http://www.w3.org/2000/svg"><svg class="x" viewBox="0 0 21000 29700">'
        '<path d="M10 20l5 0c1 2 3 4 5 6s1-1 2-2h-3v4z"/></svg></svg>'
    )
    write_pdf([page], A4, tmp_path / "a.pdf")
    (stream,) = re.findall(rb"stream\n(.*?)\nendstream", (tmp_path / "a.pdf").read_bytes(), re.S)
    assert "10 20 m 15 20 l 16 22 18 24 20 26 c 22 28 21 25 22 24 c 19 24 l 19 28 l h B" in (
        zlib.decompress(stream).decode()
    )


@pytest.mark.parametrize("seed", range(3))
def test_any_notes_can_be_engraved(tmp_path, seed):
    random = np.random.default_rng(seed)
    notes = [(int(random.integers(0, 128)), at, at + random.exponential(2))
             for at in random.uniform(0, 30, 200)]  # fmt: skip
    metres = [(0, int(random.integers(1, 13)), int(2 ** random.integers(0, 6)))]
    found = engrave(musicxml(*written(read_notes(midi(tmp_path / "a.mid", notes, metres)))))
    write_pdf(found.pages, A4, tmp_path / "a.pdf")
    assert "NaN" not in found.excerpt


def test_a_mark_stands_where_it_is_above_the_score_and_bars_off_what_follows():
    bars = [Measure(Bar(192 * n, 192)) for n in range(3)]
    staves = [Staff(0, "one", "G"), Staff(1, "two", "F")]
    text = musicxml(bars, staves, [Mark(192, "new"), Mark(400, "old"), Mark(999, "beyond")])
    one, two = ET.fromstring(text).iter("part")
    found = [
        (number, tag.findtext("*/words"), tag.findtext("offset"))
        for number, measure in enumerate(one)
        for tag in measure.iter("direction")
    ]
    assert found == [(1, "new", "0"), (2, "old", "16")]
    assert not list(two.iter("direction"))
    for part in (one, two):
        assert [bool(list(measure.iter("barline"))) for measure in part] == [False, True, False]


def test_an_excerpt_is_of_the_bars_that_are_asked_for():
    bars = quarters(60, 62, 64, 65)
    bars = [replace(bars[0], bar=Bar(192 * n, 192)) for n in range(9)]
    found = engrave(musicxml(bars, marks=[Mark(4 * 192, "new")]), 4, 6).excerpt
    assert found.count('class="measure"') == 3
    assert "new" in found
    assert "new" not in engrave(musicxml(bars, marks=[Mark(4 * 192, "new")]), 6, 8).excerpt


def test_what_takes_too_long_to_engrave_is_given_up(monkeypatch):
    monkeypatch.setattr("continuo.notation.engraving.SECONDS", 0.01)
    with pytest.raises(ValueError, match="not engraved this score in"):
        engrave(musicxml(quarters(60, 62, 64, 65)))
