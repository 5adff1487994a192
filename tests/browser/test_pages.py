"""An experiment's page in a real browser, alone and inside the frame of a report."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Frame, Page

from continuo.midi.writing import write_chords
from continuo.pieces.chords import to_text
from continuo.pieces.tables import SCHEMA, write_chords_table
from continuo.report.base import audio
from continuo.report.base.filling import page, tell
from continuo.report.base.section import REPORT, below, figures_of
from continuo.report.base.soundfont import packaged
from continuo.report.experiment import data, evaluation, listening, summary, training
from continuo.report.experiment.drawings import piano_roll
from continuo.report.experiment.subject import Experiment
from continuo.report.players.chosen import Chosen
from continuo.report.players.real_piece import RealPiece
from evaluations import described
from played import sample_of

HOSTILE = "<script>window.ran = true</script>"
SCRIPTS = [
    (REPORT / name).read_text(encoding="utf-8")
    for name in (*listening.SECTION.scripts, *data.SECTION.scripts)
]
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


def evaluated() -> dict:
    rest = {"nll_error": 0.05, "accuracy": 0.1, "accuracy_low": 0.08, "accuracy_high": 0.13}
    nll = {
        "network": 6.5,
        "composer": 2.1,
        "unigram": 5.9,
        "repeat": 5.7,
        "bigram": 5.6,
        "adaptive": 5.8,
    }
    part = {
        "pieces": ["a", "b"],
        "of_pieces": 3,
        "too_short": 0,
        "chords": 1900,
        "unseen": 104,
        "models": {name: {"nll": value, **rest} for name, value in nll.items()},
        "winner": "bigram",
    }
    gain = {"over": "bigram", "difference": 3.5, "error": 0.1}
    part["gains"] = {"network": gain, "composer": gain}
    return described({"train": part, "valid": part, "test": part})


def tables() -> dict[str, pd.DataFrame]:
    pieces = ["mozart/k155/movement1", f"a long name {HOSTILE} " + "without_any_space" * 8]
    counts = {"notes": [1200, np.nan], "chords": [600, np.nan], "seconds": [200.3, np.nan]}
    refused = {"piece": pieces, "status": ["used", "refused"], "reason": [np.nan, HOSTILE * 3]}
    described = {"title": HOSTILE, "origin": "folder", "licence": "unknown", "sha256": "ab" * 32}
    return {
        "intake": pd.DataFrame({**refused, **counts, "parts": HOSTILE * 3}).assign(
            timing="score", sure=0.9
        ),
        "sources": pd.DataFrame({**refused, **described}),
        "split": pd.DataFrame(
            {
                "piece": [*pieces, "short", "shorter"],
                "role": ["train", "valid", "test", "unused"],
                "chords": [600, 80, 9, 1],
                "reason": "seed 1",
            }
        ),
    }


EXPERIMENT = Experiment(
    name="mozart",
    title=f"Mozart {HOSTILE}",
    learners=["network", "composer"],
    decoders=["greedy"],
    timed=[],
    samples=2,
    sources=["source"],
)
WRITTEN = [part.SECTION for part in (summary, evaluation, training, data)]


def write_results(folder: Path) -> None:
    """All that these sections and their figures read."""
    (folder / "evaluation.json").write_text(json.dumps(evaluated()))
    epochs = np.arange(1, 13)
    history = pd.DataFrame({"epoch": epochs, "loss": 6 / epochs, "accuracy": epochs / 20})
    history["held_out_loss"] = 5 + 0.01 * epochs
    history["held_out_accuracy"] = 0.1 / epochs
    history["learning_rate"], history["seconds"] = 0.01 / epochs, 9.0
    for model in EXPERIMENT.learners:
        (folder / "models" / model).mkdir(parents=True)
        history.to_csv(folder / f"models/{model}/history.csv", index=False)
    for name, table in tables().items():
        table.to_csv(folder / f"{name}.csv", index=False)
    vocabulary = {"chords": sorted(CHORDS), "counts": [7 + i * i for i in range(len(CHORDS))]}
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary))
    parts = [
        pd.DataFrame({"piece": piece, "pitches": list(map(to_text, CHORDS))})
        for piece in tables()["split"]["piece"][:2]
    ]
    parts = [part.reindex(columns=SCHEMA.names) for part in parts]
    write_chords_table(parts, folder / "chords.parquet")


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("experiment")
    write_results(folder)
    (folder / "figures").mkdir()
    figures = []
    for name, figure in figures_of(WRITTEN, EXPERIMENT).items():
        figures.append(folder / "figures" / name)
        figure.draw(figures[-1], **below(folder, figure.reads), **figure.settings)

    # one that scrolls, with a primer, a loop and a run; a short one after noise
    waves = 0.5 + np.sin(np.arange(240) / 9) / 4
    played = (
        sample_of(folder, CHORDS[:8], CHORDS * 6, loop=(100, 40), run=(20, 30), temperature=waves),
        sample_of(folder, CHORDS[:8], CHORDS[:12], number=2, piece=None),
    )
    named = {"transposed_piece": HOSTILE}
    samples = [replace(one, copy={**one.copy, **named} if one.copy else None) for one in played]
    samples[0] = replace(samples[0], record={**samples[0].record, "primer_piece": HOSTILE})
    midi = folder / "source.mid"
    write_chords(CHORDS, midi, ticks=120)
    piece, starts = tables()["split"]["piece"][1], np.arange(len(CHORDS)) / 8
    source = RealPiece(piece, folder / "source.mp3", midi, starts, "train", 8)
    heard = [(one.midi, one.audio) for one in (samples[0], source, samples[1])]
    seconds = [audio.render(*files, packaged()) for files in heard]
    roll = folder / "roll.svg"
    piano_roll.compare_rolls(CHORDS, CHORDS[:30], CHORDS[:8], 5, 7, "greedy", roll, HOSTILE)

    told = tell(WRITTEN, EXPERIMENT, folder)
    groups = listening.group(samples, samples[0], [source])
    listened = {
        "groups": groups,
        "chosen": Chosen(samples[0], "The best", "It is."),
        "scores": {},
        "soundfont": "one",
    }
    html = page(
        EXPERIMENT.name, EXPERIMENT.title, [*told[:1], (listening.SECTION, listened), *told[1:]]
    )
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    return Written(path, seconds, [*figures, roll])


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_the_page_is_sound_at_every_width(
    written: Written, visit: Callable, check_page: Callable, width: int, colours: str
) -> None:
    opened = visit(written.path, width, colours)
    assert opened.page.locator("img").count() == 5
    check_page(opened)
    for shut in opened.page.locator("summary").all():  # an outer one is before what it hides
        shut.click()
    assert opened.page.locator("details:not([open])").count() == 0
    check_page(opened)


def test_every_sound_has_the_length_that_was_rendered(
    written: Written, visit: Callable, durations: Callable
) -> None:
    assert durations(visit(written.path).page) == pytest.approx(written.seconds, abs=0.3)


def scripts_are_text(frame: Page | Frame) -> None:
    assert frame.evaluate("[...document.scripts].map(script => script.text)") == SCRIPTS
    assert frame.evaluate("typeof window.ran") == "undefined"
    assert HOSTILE in frame.locator("h1").inner_text()
    for name in ("Files", "Split", "Sources"):
        table = frame.get_by_role("region", name=name, exact=True, include_hidden=True)
        assert HOSTILE in table.text_content()


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
    page.get_by_text("More: the real piece").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the MIDI file").nth(2).click()
    assert download.value.suggested_filename == "greedy_2.mid"
    assert download.value.path().read_bytes() == (written.path.parent / "greedy_2.mid").read_bytes()


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
