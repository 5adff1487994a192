"""The report that the real Snakefile makes, in a real browser, as its reader uses it."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Frame

from projects import CHORDS, SCRIPT, Project

SCREENSHOTS = Path(__file__).parents[2] / "results/screenshots"


def frame_of(visit: Callable, report: Path, category: str, item: str) -> tuple:
    """Open `item` of `category` in the report; the visit and the frame that shows it."""
    seen = visit(report)
    seen.page.get_by_text(category, exact=True).first.click()
    row = seen.page.locator("tr", has_text=item)
    row.locator("[role=button], a, button").first.click()
    seen.page.wait_for_selector('iframe[src^="blob:"]')
    frame = next(f for f in seen.page.frames if f.url.startswith("blob:"))
    frame.wait_for_load_state()
    return seen, frame


def test_it_opens_offline_and_quietly_and_hostile_names_stay_text(
    built: Project, visit: Callable, check_page: Callable
) -> None:
    seen = visit(built.folder / "results/report.html")
    seen.page.wait_for_selector("text=Networks that learnt music")
    check_page(seen)
    assert seen.page.title() != "owned"
    assert "Tiny" in seen.page.inner_text("body")


def test_every_sample_can_be_played_in_it(
    built: Project, visit: Callable, check_page: Callable, durations: Callable
) -> None:
    report = built.folder / "results/report.html"
    assert built.result("page.html").stat().st_size > 2**21  # Chromium's limit for data: addresses
    seen, frame = frame_of(visit, report, "Tiny (x) ‹script›alert(1)‹/script›", "everything")
    lengths = durations(frame)
    # the source in both forms, two samples of three decoders, both passages of each longest run
    copies = pd.read_csv(built.result("copies.csv"))
    taking = copies.loc[copies["transposed_length"] > 0, "decoder"].nunique()
    assert len(lengths) == 2 + 3 * 2 + 2 * taking
    assert taking >= 2
    labels = frame.locator("audio").evaluate_all("all => all.map(audio => audio.ariaLabel)")
    by_label = dict(zip(labels, lengths, strict=True))
    # of the network: chords of 120 ticks at 480 ticks and 0.5 s a quarter, and at most 2 s to fade
    for sample in (
        f"{decoder}, sample {n}" for decoder in ("greedy", "temperature") for n in (1, 2)
    ):
        assert CHORDS / 8 <= by_label[sample] <= CHORDS / 8 + 2.2
    play(frame)
    audio = frame.locator("[data-player] audio").nth(2)
    assert audio.evaluate("audio => audio.currentTime") == 0
    frame.locator("[data-player]").nth(2).locator("[data-strip]").first.click()  # at its middle
    assert audio.evaluate("audio => audio.currentTime") > CHORDS / 8 / 3
    assert seen.page.title() != "owned"
    assert frame.title() == f"Tiny {{x}} {SCRIPT}"
    check_page(seen)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    seen.page.screenshot(path=SCREENSHOTS / "report.png")


def test_a_script_in_a_file_a_track_or_a_title_is_shown_and_does_not_run(
    built: Project, visit: Callable, check_page: Callable
) -> None:
    seen = visit(built.result("page.html"))
    names = {
        "Files": f"{SCRIPT}.mid",  # the name of a file
        "Sources": f"a.mid\t{SCRIPT}",  # of a track
    }
    for region, text in names.items():
        assert text in seen.page.get_by_role("region", name=region, exact=True).inner_text()
    assert seen.page.locator("h1").inner_text() == f"Tiny {{x}} {SCRIPT}"  # a value of the config
    assert len(seen.page.evaluate("[...document.scripts].filter(s => s.text == 'alert(1)')")) == 0
    check_page(seen)  # no dialog has opened


def play(frame: Frame) -> None:
    """Play the last sound for a moment: its time goes on."""
    frame.evaluate(
        """async () => {
          const audio = [...document.querySelectorAll("audio")].at(-1);
          audio.muted = true;
          await audio.play();
          await new Promise(resolve => audio.addEventListener("timeupdate",
            () => audio.currentTime > 0 && resolve()));
        }"""
    )


@pytest.mark.parametrize("name", ["results/tiny/page.html", "results/overview.html"])
@pytest.mark.parametrize("width", [390, 1400])
def test_the_pages_stand_alone(
    built: Project,
    visit: Callable,
    check_page: Callable,
    durations: Callable,
    name: str,
    width: int,
) -> None:
    seen = visit(built.folder / name, width=width)
    check_page(seen)
    assert all(length > 1 for length in durations(seen.page))
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    seen.page.screenshot(path=SCREENSHOTS / f"{Path(name).stem}_{width}.png", full_page=True)
