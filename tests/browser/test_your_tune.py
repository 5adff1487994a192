"""The instrument on which the reader's own tune is continued, set in voices, or filled."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from chromium import Visit, until
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

DRAWN = {"method": "top_p", "p": MASS, "temperature": 0.8}
STATE = 'document.querySelector("[data-tune]").tune'
EXAMPLE = [64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62]


def open_instrument(built: Project, visit: Callable, width: int = 1400, **more: Any) -> Visit:
    seen = visit(built.folder / "results/report.html", width, **more)
    seen.page.goto(f"{seen.page.url}#tiny-tune")
    until(lambda: seen.page.evaluate(f"Boolean({STATE})"))
    return seen


def told(page: Page) -> str:
    return page.locator("[data-tune] [data-told]").inner_text()


def key(page: Page, place: int) -> Locator:
    return page.locator(f'[data-key="{place}"]')


def tune(page: Page) -> list[list[int]]:
    """begin, held and pitch of each note of the tune."""
    return page.evaluate(
        f"{STATE}.tune.notes.map(({{ begin, held, pitch }}) => [begin, held, pitch])"
    )


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


def downloaded(page: Page, folder: Path) -> mido.MidiFile:
    address = page.get_by_role("link", name="As MIDI").get_attribute("href")
    kind, _, text = address.partition(",")
    assert kind == "data:audio/midi;base64"
    (folder / "tune.mid").write_bytes(base64.b64decode(text))
    return mido.MidiFile(folder / "tune.mid")


@pytest.mark.parametrize("width", [390, 1400])
def test_a_link_to_it_leads_there_though_the_instrument_above_it_awakes(
    built: Project, visit: Callable, width: int
) -> None:
    page = visit(built.folder / "results/report.html", width).page
    address = f"{page.url}#tiny-tune"
    page.goto("about:blank")
    page.goto(address)
    until(lambda: page.evaluate(f"Boolean({STATE})"))
    until(lambda: page.evaluate('Boolean(document.querySelector("[data-temperature]").playing)'))
    top = page.evaluate('document.getElementById("tiny-tune").getBoundingClientRect().top')
    assert 0 <= top < 150


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


def test_a_tune_is_drawn_as_a_score_and_told_bar_by_bar(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit).page
    score = page.locator("[data-score]")
    assert not score.is_visible()
    page.get_by_role("button", name="An example").click()
    assert score.get_attribute("aria-label").startswith(
        "Score of bars 1 to 4 of 4, in 4/4, with no signs at the clef"
    )
    assert score.locator("ellipse.own").count() == len(EXAMPLE)
    assert score.locator("ellipse.hollow").count() == 1
    words = page.locator("[data-words] li")
    page.get_by_text("The score in words").click()
    assert words.all_inner_texts()[0] == "E4, E4, F4, G4"
    assert words.count() == 4
    page.get_by_role("button", name="Begin anew").click()
    assert not score.is_visible()


def test_it_is_played_by_letters_in_any_length_and_taken_back(
    built: Project, visit: Callable
) -> None:
    page = open_instrument(built, visit).page
    page.locator("[data-board]").focus()
    for letter in "awk":
        page.keyboard.press(letter)
    page.locator("[data-length]").select_option("an eighth")
    page.get_by_role("button", name="Keys an octave higher").click()
    page.locator("[data-board]").focus()
    page.keyboard.press("d")
    page.get_by_role("button", name="Rest").click()
    page.locator("[data-board]").focus()
    page.keyboard.press("d")
    page.keyboard.press("Control+d")
    page.keyboard.press("z")
    expected = [[0, 48, 60], [48, 48, 61], [96, 48, 72], [144, 24, 76], [192, 24, 76]]
    assert tune(page) == expected
    assert told(page) == "Your tune has 5 notes: C4 C♯4 C5 E5 E5."
    page.get_by_role("button", name="Take back").click()
    assert tune(page) == expected[:-1]
    page.get_by_role("button", name="Begin anew").click()
    assert tune(page) == []


def test_it_is_played_by_touch_and_by_mouse(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit, 390, touch=True).page
    key(page, 4).tap(position={"x": 8, "y": 100})
    key(page, 6).tap()
    key(page, 12).click(position={"x": 8, "y": 100})
    assert [pitch for _, _, pitch in tune(page)] == [64, 66, 72]
    assert page.locator(".keys .down").count() == 0


def test_what_is_played_freely_is_put_on_sixteenths(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit).page
    page.locator("[data-length]").select_option("as played")
    page.locator("[data-tempo]").fill("300")  # a sixteenth is 50 ms
    board = page.locator("[data-board]")
    board.focus()
    for letter in "ad":
        page.keyboard.down(letter)
        page.wait_for_timeout(300)
        page.keyboard.up(letter)
    (first, held, low), (second, _, high) = tune(page)
    assert (first, low, high) == (0, 60, 64)
    assert held >= 6 * 12
    assert second >= held
    assert held % 12 == second % 12 == 0


def test_a_long_tune_goes_on_from_its_end(built: Project, visit: Callable, tmp_path: Path) -> None:
    page = open_instrument(built, visit).page
    long = tmp_path / "long.mid"
    pitch = 60 + np.arange(450) % 12
    write_notes(notes_of(np.arange(450) * 240, np.full(450, 240), pitch), long)
    page.locator("[data-tune] [data-file]").set_input_files(long)
    until(lambda: "450 notes" in told(page))
    page.get_by_role("button", name="Go on").click()
    assert written(page)[0]["onset"] == 450 * STEPS // 2


def test_a_midi_keyboard_plays(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit).page
    page.evaluate("""() => {
      window.keyboard = {};
      navigator.requestMIDIAccess = async () => ({ inputs: new Map([["one", window.keyboard]]) });
    }""")
    page.get_by_role("button", name="A MIDI keyboard").click()
    until(lambda: told(page) == "It listens to 1 MIDI keyboard.")
    for message in ([0x90, 55, 70], [0x80, 55, 0], [0x91, 59, 70], [0x91, 59, 0], [0xB0, 1, 2]):
        page.evaluate("data => window.keyboard.onmidimessage({ data })", message)
    assert [pitch for _, _, pitch in tune(page)] == [55, 59]
    page.evaluate("() => { navigator.requestMIDIAccess = async () => { throw new Error(); }; }")
    page.get_by_role("button", name="A MIDI keyboard").click()
    until(lambda: told(page) == "The browser does not let this page hear MIDI keyboards.")


def test_a_midi_file_is_taken_and_comes_back(
    built: Project, visit: Callable, tmp_path: Path
) -> None:
    notes = notes_of(
        onset=np.array([0, 0, 240, 480, 480]),
        duration=np.array([240, 480, 230, 960, 120]),
        pitch=np.array([64, 48, 65, 67, 36]),
        channel=np.array([0, 1, 0, 0, 9]),
        metres=[(0, 3, 4)],
        tempos=[(0, 400_000)],
    )
    write_notes(notes, tmp_path / "own.mid")
    page = open_instrument(built, visit).page
    page.locator("[data-tune] [data-file]").set_input_files(tmp_path / "own.mid")
    until(lambda: told(page) == "own.mid has 4 notes.")
    assert tune(page) == [[0, 24, 64], [0, 48, 48], [24, 23, 65], [48, 96, 67]]
    assert page.locator("[data-metre]").input_value() == "3/4"
    assert page.locator("[data-tempo]").input_value() == "150"
    back = downloaded(page, tmp_path)
    [track] = back.tracks
    assert back.ticks_per_beat == STEPS
    assert {m.type: m for m in track}["set_tempo"].tempo == 400_000
    metre = {m.type: m for m in track}["time_signature"]
    assert (metre.numerator, metre.denominator) == (3, 4)
    assert [m.note for m in track if m.type == "note_on"] == [64, 48, 65, 67]
    assert sum(m.time for m in track) == 144


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no notes", "it is no MIDI file"),
        (b"MThd\0\0\0\6\0\2\0\1\0\x60", "its patterns stand beside each other (format 2)"),
        (b"MThd\0\0\0\6\0\1\0\1\xe8\x28", "its time is in frames and not in quarters"),
        (b"MThd\0\0\0\6\0\1\0\1\0\x60", "there is no note in it"),
        (b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\1\xff", "it ends in the middle"),
    ],
    ids=["text", "format 2", "frames", "empty", "cut off"],
)
def test_a_file_that_cannot_be_read_is_told(
    built: Project, visit: Callable, tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "odd.mid").write_bytes(content)
    page = open_instrument(built, visit).page
    page.locator("[data-tune] [data-file]").set_input_files(tmp_path / "odd.mid")
    until(lambda: told(page) == f"odd.mid is not taken: {reason}.")
