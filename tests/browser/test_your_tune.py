"""What the composer makes of a tune that is played in the page: goes on, sets it, fills bars."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from chromium import until
from continuo.decoding.registry import make_decoder
from continuo.midi.notes import read_notes, sounding_on
from continuo.midi.writing import write_notes
from continuo.models.composer.trained import load_composer
from continuo.models.composer.writer import fill, harmonise
from continuo.pieces.spelled import END, STEPS, Spelled, spell_piece
from continuo.report.experiment.tune import MASS, REPLAY
from continuo.report.instruments.composer import travelled
from midi_files import notes_of
from projects import Project
from your_tune import EXAMPLE, STATE, downloaded, key, open_instrument, told, tune

DRAWN = {"method": "top_p", "p": MASS, "temperature": 0.8}


def written(page: Page) -> list[dict[str, Any]]:
    """The chords that come back once the worker has done."""
    until(lambda: "seconds)" in told(page))
    return page.evaluate(f"{STATE}.tune.made")


def example(slots: int) -> Spelled:
    """The example, as the workflow would hear it."""
    held = np.array([48] * 12 + [72, 24, 96])
    onset = np.cumsum(held) - held
    bar = np.stack([onset % (4 * STEPS), np.full(len(onset), 4 * STEPS)], axis=1)
    chords = [(pitch,) for pitch in EXAMPLE]
    return spell_piece(chords, onset, held[:, None].tolist(), STEPS, slots, bar)


@pytest.mark.parametrize("width", [390, 1400])
def test_the_example_goes_on_for_eight_bars_by_clicks(
    built: Project, visit: Callable, check_page: Callable, width: int, tmp_path: Path
) -> None:
    seen = open_instrument(built, visit, width)
    page = seen.page
    assert page.evaluate(f"{STATE}.worker instanceof Worker")
    assert told(page) == "Nothing is played yet."
    page.get_by_role("button", name="Go on").click()
    assert told(page) == "Play some notes first, or take the example."
    page.get_by_role("button", name="An example").click()
    assert [pitch for _, _, pitch in tune(page)] == EXAMPLE
    page.get_by_role("button", name="Go on").click()
    made = written(page)
    onsets = [chord["onset"] for chord in made]
    assert onsets[0] == 16 * STEPS
    assert onsets == sorted(onsets)
    assert onsets[-1] < (4 + 8) * 4 * STEPS <= onsets[-1] + made[-1]["times"][0]
    strikes = sum(m.type == "note_on" for m in downloaded(page, tmp_path))
    assert strikes == len(EXAMPLE) + sum(pitch != END for c in made for pitch in c["notes"])
    page.get_by_role("button", name="Play it").click()
    until(lambda: (page.evaluate(f"{STATE}.tune.at") or 0) > 0)
    page.locator("[data-play]").click()
    assert page.evaluate(f"{STATE}.tune.at") is None
    check_page(seen)


def test_a_tune_is_set_note_for_note_as_the_workflow_does(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit).page
    page.get_by_role("button", name="An example").click()
    page.get_by_role("button", name="In voices").click()
    found = written(page)
    composer, card = load_composer(built.result("models/composer/composer.npz"))
    whole = example(card["slots"])
    decoder = make_decoder(DRAWN, [1])
    (made,) = harmonise(travelled(composer), whole, decoder, replay=REPLAY)
    assert [chord["notes"] for chord in found] == made.piece.notes.tolist()
    assert [chord["times"] for chord in found] == made.piece.times.tolist()
    assert (made.piece.notes[:, 1] != END).any()
    page.get_by_role("button", name="In voices").click()
    until(lambda: "writes" not in told(page))
    assert [chord["notes"][0] for chord in written(page)] == EXAMPLE


def test_on_a_grid_a_tune_is_heard_at_its_points_and_what_is_set_sounds_on(
    built: Project, visit: Callable, tmp_path: Path
) -> None:
    html = (built.folder / "results/tiny/page.html").read_text()
    assert 'data-grid="0"' in html
    path = tmp_path / "page.html"
    path.write_text(html.replace('data-grid="0"', 'data-grid="12" data-held'))
    page = visit(path).page
    page.locator("[data-tune]").scroll_into_view_if_needed()
    until(lambda: page.evaluate(f"Boolean({STATE})"))
    page.get_by_role("button", name="An example").click()
    page.get_by_role("button", name="In voices").click()
    found = written(page)
    composer, card = load_composer(built.result("models/composer/composer.npz"))
    tune = example(card["slots"])
    frames, onset = (tune.times[:, 1] // 12).tolist(), np.arange(64) * 12
    chords = [(pitch,) for pitch, count in zip(EXAMPLE, frames, strict=True) for _ in range(count)]
    bar = np.stack([onset % (4 * STEPS), np.full(64, 4 * STEPS)], axis=1)
    whole = spell_piece(chords, onset, [[12]] * 64, STEPS, card["slots"], bar)
    decoder = make_decoder(DRAWN, [1])
    (made,) = harmonise(travelled(composer), whole, decoder, replay=REPLAY)
    assert [chord["notes"] for chord in found] == made.piece.notes.tolist()
    rows, slots = np.nonzero(made.piece.notes[:, 1:] != END)
    begin, pitch = made.piece.onset[rows], made.piece.notes[rows, slots + 1]
    left, end = sounding_on(begin, begin + made.piece.times[rows, slots + 2], pitch)
    assert 0 < len(left) < len(rows)
    under = zip(begin[left], end, pitch[left], strict=True)
    own = zip(tune.onset, tune.onset + tune.times[:, 1], EXAMPLE, strict=True)
    downloaded(page, tmp_path)
    notes = read_notes(tmp_path / "tune.mid")
    assert notes.ticks_per_quarter == STEPS
    there = zip(notes.onset, notes.onset + notes.duration, notes.pitch, strict=True)
    assert sorted(there) == sorted([*under, *own])


@pytest.mark.parametrize("width", [390, 1400])
def test_what_is_marked_is_filled_note_for_note_as_the_workflow_does(
    built: Project, visit: Callable, check_page: Callable, width: int, tmp_path: Path
) -> None:
    seen = open_instrument(built, visit, width)
    page = seen.page
    page.get_by_role("button", name="An example").click()
    roll = page.locator("[data-tune] [data-roll]")
    roll.scroll_into_view_if_needed()
    box = roll.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 9)
    page.mouse.up()
    assert told(page) == "Marked: bars 2 to 3."
    page.get_by_role("button", name="Fill").click()
    found = written(page)
    composer, card = load_composer(built.result("models/composer/composer.npz"))
    decoder = make_decoder(DRAWN, [1])
    whole = example(card["slots"])
    made = fill(travelled(composer), whole, 4, 12, decoder, replay=REPLAY, seed=1).piece
    assert [chord["notes"] for chord in found] == made.notes.tolist()
    assert [chord["times"] for chord in found] == made.times.tolist()
    assert [chord["onset"] for chord in found] == made.onset.tolist()
    notes = [m.note for m in downloaded(page, tmp_path).tracks[0] if m.type == "note_on"]
    assert notes[:4] == EXAMPLE[:4]
    assert notes[-3:] == EXAMPLE[-3:]
    assert len(notes) == 7 + (made.notes != END).sum()
    check_page(seen)


def test_what_cannot_be_filled_is_told(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit).page
    fill_it = page.get_by_role("button", name="Fill")
    fill_it.click()
    assert told(page) == "Play some notes first, or take the example."
    page.get_by_role("button", name="An example").click()
    fill_it.click()
    assert told(page) == "Mark some bars first: draw over them in the roll, or name them."
    page.get_by_label("from bar").fill("1")
    assert told(page) == "Marked: bar 1."
    page.get_by_label("to bar").fill("4")
    fill_it.click()
    assert told(page).startswith("Leave some bars as they are")
    page.locator("[data-length]").select_option("a half")
    for _ in range(2):
        page.get_by_role("button", name="Rest").click()
    key(page, 0).click()
    page.get_by_label("from bar").fill("5")
    page.get_by_label("to bar").fill("5")
    fill_it.click()
    assert told(page) == "In bar 5 no note begins that could be another."


def test_a_long_tune_goes_on_from_its_end(built: Project, visit: Callable, tmp_path: Path) -> None:
    page = open_instrument(built, visit).page
    long = tmp_path / "long.mid"
    pitch = 60 + np.arange(450) % 12
    write_notes(notes_of(np.arange(450) * 240, np.full(450, 240), pitch), long)
    page.locator("[data-tune] [data-file]").set_input_files(long)
    until(lambda: "450 notes" in told(page))
    page.get_by_role("button", name="Go on").click()
    assert written(page)[0]["onset"] == 450 * STEPS // 2
