"""An experiment's page in a real browser, alone and inside the frame of a report."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Frame, Page

from continuo.report import audio, pages, plots, rolls

HOSTILE = "<script>window.ran = true</script>"
CLIPPED = """() => {
  const room = document.documentElement.getBoundingClientRect();
  return [...document.querySelectorAll("text")].filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < room.left || box.right > room.right
      || box.top < room.top || box.bottom > room.bottom;
  }).map(text => text.textContent);
}"""

RNG = np.random.default_rng(1)
CHORDS = [tuple(map(int, sorted(RNG.choice(range(40, 90), 3, replace=False)))) for _ in range(40)]


@dataclass
class Written:
    """The page, the lengths of its sounds in seconds, and its figures."""

    path: Path
    seconds: list[float]
    figures: list[Path]


def write_midi(path: Path, chords: int) -> Path:
    track = mido.MidiTrack([mido.Message("program_change", program=46)])
    for chord in CHORDS[:chords]:
        track += [mido.Message("note_on", note=pitch, velocity=64) for pitch in chord]
        track += [
            mido.Message("note_off", note=pitch, time=0 if number else 120)
            for number, pitch in enumerate(chord)
        ]
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(track)
    file.save(path)
    return path


def evaluation() -> dict:
    rest = {"nll_error": 0.05, "accuracy": 0.1, "accuracy_low": 0.08, "accuracy_high": 0.13}
    nll = {"network": 6.5, "unigram": 5.9, "repeat": 5.7, "bigram": 5.6, "adaptive": 5.8}
    part = {
        "pieces": ["a", "b"],
        "of_pieces": 3,
        "too_short": 0,
        "chords": 1900,
        "unseen": 104,
        "models": {name: {"nll": value, **rest} for name, value in nll.items()},
        "winner": "bigram",
    }
    return {
        "experiment": "mozart",
        "window": 128,
        "parameters": 1_234_567,
        "vocabulary": 662,
        "training_seconds": 75.0,
        "epochs": 40,
        "sets": {"train": part, "valid": part, "test": part},
    }


def tables() -> dict[str, pd.DataFrame]:
    pieces = ["mozart/k155/movement1", f"a long name {HOSTILE} " + "without_any_space" * 8]
    counts = {"notes": [1200, np.nan], "chords": [600, np.nan], "seconds": [200.3, np.nan]}
    refused = {"piece": pieces, "status": ["used", "refused"], "reason": [np.nan, HOSTILE * 3]}
    described = {"title": HOSTILE, "origin": "folder", "licence": "unknown", "sha256": "ab" * 32}
    loop = {"chords": 30, "distinct": 9, "loop_start": 5.0, "period": 7.0, "log_probability": -0.8}
    return {
        "intake": pd.DataFrame({**refused, **counts}),
        "sources": pd.DataFrame({**refused, **described}),
        "split": pd.DataFrame(
            {"piece": pieces, "role": "train", "chords": 600, "reason": "seed 1"}
        ),
        "loops": pd.DataFrame(
            [{"decoder": "greedy", "number": number, **loop} for number in (1, 2)]
        ),
    }


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("experiment")
    epochs = np.arange(1, 13)
    history = pd.DataFrame({"epoch": epochs, "loss": 6 / epochs, "accuracy": epochs / 20})
    history["held_out_loss"] = 5 + 0.01 * epochs
    history["held_out_accuracy"] = 0.1 / epochs
    curves, bars, histogram = (folder / f"{name}.svg" for name in ("curves", "bars", "chords"))
    plots.learning_curves(history, evaluation(), curves)
    plots.evaluation_bars(evaluation(), bars)
    vocabulary = {"chords": sorted(CHORDS), "counts": [7 + i * i for i in range(len(CHORDS))]}
    plots.chord_histogram(vocabulary, histogram)

    midi = write_midi(folder / "source.mid", 40)
    seconds = [audio.render(midi, folder / "source.mp3")]
    source = pages.Recording(tables()["split"]["piece"][1], folder / "source.mp3", midi)
    noise = {"primer": "noise", "primer_piece": None, "primer_start": None}
    piece = {"primer": "piece", "primer_piece": HOSTILE, "primer_start": 3, "primer_role": "test"}
    samples = []
    for number, chords, primer in ((1, 30, noise), (2, 12, piece)):
        midi = write_midi(folder / f"{number}.mid", chords)
        seconds.append(audio.render(midi, folder / f"{number}.mp3"))
        roll = folder / f"{number}.svg"
        rolls.compare_rolls(
            CHORDS, CHORDS[:chords], CHORDS[:8], 5, 7, f"greedy {number}", roll, HOSTILE
        )
        steps = pd.DataFrame(
            {
                "part": ["primer"] * 8 + ["generated"] * chords,
                "pitches": [".".join(map(str, chord)) for chord in CHORDS[:8] + CHORDS[:chords]],
                "temperature": 0.5,
                "probability": 0.1,
            }
        )
        record = {"decoder": "greedy", "number": number, "seed": 1, **primer}
        samples.append(pages.Sample(record, steps, folder / f"{number}.mp3", midi, roll))

    html = pages.experiment_page(
        evaluation(),
        **tables(),
        samples=samples,
        source=source,
        learning_curves=curves,
        evaluation_bars=bars,
        chord_histogram=histogram,
        title=f"Mozart {HOSTILE}",
    )
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    return Written(path, seconds, [curves, bars, histogram, *(s.roll for s in samples)])


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_the_page_is_sound_at_every_width(
    written: Written, visit: Callable, check_page: Callable, width: int, colours: str
) -> None:
    opened = visit(written.path, width, colours)
    assert opened.page.locator("img").count() == 5
    check_page(opened)
    for details in opened.page.locator("details").all():
        details.locator("summary").click()
    check_page(opened)


def test_every_sound_has_the_length_that_was_rendered(
    written: Written, visit: Callable, durations: Callable
) -> None:
    assert durations(visit(written.path).page) == pytest.approx(written.seconds, abs=0.3)


def scripts_are_text(frame: Page | Frame) -> None:
    assert frame.evaluate("document.scripts.length") == 0
    assert frame.evaluate("typeof window.ran") == "undefined"
    assert HOSTILE in frame.locator("h1").inner_text()
    for name in ("Files", "Split", "Sources"):
        assert HOSTILE in frame.get_by_role("region", name=name, exact=True).inner_text()


def test_scripts_in_names_are_shown_and_do_not_run(written: Written, visit: Callable) -> None:
    opened = visit(written.path)
    assert HOSTILE in opened.page.title()
    scripts_are_text(opened.page)


def test_the_page_works_in_a_frame_with_a_data_address(
    written: Written, visit: Callable, check_page: Callable, durations: Callable, tmp_path: Path
) -> None:
    content = base64.b64encode(written.path.read_bytes()).decode()
    report = tmp_path / "report.html"
    report.write_text(
        "<!doctype html><body style='margin: 0'>"
        "<iframe style='width: 100%; height: 800px; border: 0'"
        f" src='data:text/html;base64,{content}'></iframe>"
    )
    opened = visit(report, 390)
    frame = opened.page.frames[1]
    frame.wait_for_load_state()
    check_page(opened)
    scripts_are_text(frame)
    assert durations(frame) == pytest.approx(written.seconds, abs=0.3)


def test_the_midi_file_can_be_downloaded(written: Written, visit: Callable) -> None:
    page = visit(written.path).page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the MIDI file").nth(2).click()
    assert download.value.suggested_filename == "greedy_2.mid"
    assert download.value.path().read_bytes() == (written.path.parent / "2.mid").read_bytes()


def test_no_label_of_a_figure_is_clipped(written: Written, visit: Callable) -> None:
    for figure in written.figures:
        page = visit(figure).page
        assert page.locator("text").count() > 5
        assert page.evaluate(CLIPPED) == [], figure.name


def test_colours_follow_the_reader(written: Written, visit: Callable) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    light = visit(written.path, colours="light").page.evaluate(colour)
    dark = visit(written.path, colours="dark").page.evaluate(colour)
    assert light == "rgb(255, 255, 255)"
    assert dark != light
