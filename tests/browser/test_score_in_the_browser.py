"""Written music as the browser has it: the rules are those of the workflow's notation."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from markupsafe import Markup
from playwright.sync_api import Page

from continuo.notation.grids import QUARTER, Bar, Note
from continuo.notation.hands import for_the_right
from continuo.notation.musicxml import key_of, spell
from continuo.notation.staves import PIANO, Measure
from continuo.notation.voices import in_bar, in_voices
from continuo.report.base.filling import bind

BARS = 6
SPELLED = """() => [-6, -3, 0, 2, 6].map((fifths) => Array.from({ length: 88 }, (_, i) => {
  const { step, alter, octave } = spellPitch(21 + i, fifths);
  return [step, alter, octave];
}))"""
WRITTEN = """([notes, metre, count]) => {
  const { fifths, bars } = written(notes, metre, 0, count);
  return [fifths, bars.map(({ staves }) => staves.map((voices) => voices.map((symbols) =>
    symbols.map(({ at, length, triplet, notes, before, onward }) =>
      [at, length, notes.map(({ pitch }) => pitch).sort((a, b) => a - b), triplet,
        Boolean(before), Boolean(onward)]))))];
}"""
DRAWN = """([notes, metre, count, width]) => {
  document.body.innerHTML = systemsOf(written(notes, metre, 0, count), metre, width).join("");
  return [...document.querySelectorAll("svg")].map((svg) => {
    const box = svg.getBBox();
    return [box.x + box.width, svg.querySelectorAll("ellipse").length];
  });
}"""


@pytest.fixture
def bare(visit: Callable, tmp_path: Path) -> Page:
    """A page that has the score's scripts, and nothing else."""
    scripts = [f"instruments/templates/{name}.js" for name in ("hands", "notation", "staves")]
    path = tmp_path / "page.html"
    path.write_text(bind("t", [Markup("<p>t</p>")], scripts), encoding="utf-8")
    return visit(path).page


def drawn(seed: int, length: int, triplets: bool) -> list[Note]:
    """Notes on sixteenths, or on triplets in some of the beats, in bars of so many steps."""
    random = np.random.default_rng(seed)
    notes = {}
    for beat in range(BARS * length // QUARTER):
        step = 16 if triplets and beat % 5 == 3 else 12
        for place in range(0, QUARTER, step):
            for pitch in random.choice(np.arange(40, 84), random.integers(0, 3), replace=False):
                onset = beat * QUARTER + place
                long = step if step == 16 else int(12 * random.integers(1, 9))
                long = min(long, QUARTER - place) if (beat + 1) % 5 == 3 or step == 16 else long
                end = min(onset + long, BARS * length)
                if (onset // QUARTER + 1) * QUARTER < end:  # ends on a beat: on either grid
                    end = end // QUARTER * QUARTER
                notes[onset, int(pitch)] = Note(onset, end, int(pitch))
    return sorted(notes.values())


@pytest.mark.parametrize(("beats", "unit"), [(4, 4), (3, 4), (6, 8)])
def test_it_is_written_as_the_workflow_writes_it(beats: int, unit: int, bare: Page) -> None:
    length = 4 * QUARTER * beats // unit
    notes = drawn(beats, length, unit == 4)
    told = [{"begin": n.onset, "held": n.end - n.onset, "pitch": n.pitch} for n in notes]
    metre = {"beats": beats, "unit": unit, "bar": length}
    fifths, bars = bare.evaluate(WRITTEN, [told, metre, BARS])
    triplets = {n.onset // QUARTER * QUARTER for n in notes if n.onset % 12}
    right = for_the_right(notes)
    hands = [
        [n for n in notes if ((n.onset, n.pitch) in right) is is_so] for is_so in (True, False)
    ]
    voices = [in_voices(own) for own in hands]
    measures = [
        Measure(bar, tuple(in_bar(bar, staff, triplets) for staff in voices))
        for bar in (Bar(n * length, length, (beats, unit)) for n in range(BARS))
    ]
    assert fifths == key_of(measures, PIANO)
    expected = [
        [
            [
                [[s.at, s.length, sorted(s.pitches), s.triplet, s.from_before, s.onward] for s in v]
                for v in staff
            ]
            for staff in measure.staves
        ]
        for measure in measures
    ]
    assert bars == expected
    assert any(s[3] for bar in bars for staff in bar for v in staff for s in v) == bool(triplets)


def test_pitches_are_spelled_as_the_workflow_spells_them(bare: Page) -> None:
    found = bare.evaluate(SPELLED)
    expected = [[list(spell(pitch, key)) for pitch in range(21, 109)] for key in (-6, -3, 0, 2, 6)]
    assert found == expected


@pytest.mark.parametrize("width", [300, 900])
def test_every_note_is_drawn_within_the_width(width: int, bare: Page) -> None:
    notes = [{"begin": 48 * n, "held": 48, "pitch": 50 + n} for n in range(24)]
    metre = {"beats": 4, "unit": 4, "bar": 192}
    systems = bare.evaluate(DRAWN, [notes, metre, BARS, width])
    assert all(right <= width + 2 for right, _ in systems)
    assert sum(heads for _, heads in systems) == len(notes)
    assert len(systems) > 1
