"""How the reader's own tune comes into the page: by letters, touch, a MIDI keyboard or a file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from chromium import until
from continuo.midi.writing import write_notes
from continuo.pieces.spelled import STEPS
from midi_files import notes_of
from projects import Project
from your_tune import EXAMPLE, STATE, downloaded, key, open_instrument, told, tune


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
