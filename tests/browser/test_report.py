"""The report that the real Snakefile makes, in a real browser, as its reader uses it."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Locator

from chromium import Visit
from projects import CHORDS, SCRIPT, Project

SCREENSHOTS = Path(__file__).parents[2] / "results/screenshots"
TITLE = f"Tiny {{x}} {SCRIPT}"
PLAYED = """async audio => {
  audio.muted = true;
  await audio.play();
  await new Promise(resolve => audio.addEventListener("timeupdate",
    () => audio.currentTime > 0 && resolve()));
  audio.pause();
  return audio.currentTime;
}"""  # seconds, of a moment


def open_page(seen: Visit, title: str) -> Locator:
    """Follow the link of that name at the top of the report; the article that is then seen."""
    seen.page.get_by_label("Pages").get_by_role("link", name=title, exact=True).click()
    [article] = [one for one in seen.page.locator("article").all() if one.is_visible()]
    return article


@pytest.mark.parametrize("width", [390, 1400])
def test_it_opens_on_the_best_sample_offline_and_quietly(
    built: Project, visit: Callable, check_page: Callable, width: int
) -> None:
    seen = visit(built.folder / "results/report.html", width)
    check_page(seen)
    assert seen.page.title() == "Continuo: what was learnt"
    assert TITLE in seen.page.locator("#overview").inner_text()
    audio = seen.page.locator("audio").first
    assert audio.is_visible()
    assert audio.evaluate(PLAYED) > 0
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    seen.page.screenshot(path=SCREENSHOTS / f"report_{width}.png")


def test_every_page_and_section_is_a_click_away_and_has_its_address(
    built: Project, visit: Callable, check_page: Callable
) -> None:
    report = built.folder / "results/report.html"
    seen = visit(report)
    article = open_page(seen, TITLE)
    assert article.locator("h1").inner_text() == TITLE
    assert not seen.page.locator("#overview").is_visible()
    links = article.get_by_label("Contents").get_by_role("link").all()
    assert len(links) == article.locator("h2").count() > 5
    for link in links:
        link.click()
        heading = article.get_by_role("heading", name=link.inner_text(), exact=True)
        assert 0 <= heading.bounding_box()["y"] < 900
        # what is folded opens when it is linked to
        section = seen.page.locator(link.get_attribute("href"))
        assert section.locator("p, table").first.is_visible()
        assert heading.is_visible()
    seen.page.goto(f"{report.as_uri()}#tiny-data")
    assert seen.page.get_by_role("region", name="Files", exact=True).is_visible()
    check_page(seen)


def test_each_id_is_there_once(built: Project, visit: Callable) -> None:
    seen = visit(built.folder / "results/report.html")
    names = seen.page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(names) == len(set(names)) > 20
    used = seen.page.evaluate(
        "[...document.querySelectorAll('[href^=\"#\"]')].map(one => one.getAttribute('href'))"
    )
    assert {name[1:] for name in used} <= set(names)


def test_every_sample_can_be_played_in_it(
    built: Project, visit: Callable, check_page: Callable, durations: Callable
) -> None:
    seen = visit(built.folder / "results/report.html")
    article = open_page(seen, TITLE)
    lengths = durations(seen.page)[1:]  # the first is on the first page
    # the source in both forms, two samples of three decoders, both passages of each longest run
    copies = pd.read_csv(built.result("copies.csv"))
    taking = copies.loc[copies["transposed_length"] > 0, "decoder"].nunique()
    assert len(lengths) == 2 + 3 * 2 + 2 * taking
    assert taking >= 2
    audios = article.locator("audio")
    labels = audios.evaluate_all("all => all.map(audio => audio.ariaLabel)")
    by_label = dict(zip(labels, lengths, strict=True))
    # of the network: chords of 120 ticks at 480 ticks and 0.5 s a quarter, and at most 2 s to fade
    for sample in (
        f"{decoder}, sample {n}" for decoder in ("greedy", "temperature") for n in (1, 2)
    ):
        assert CHORDS / 8 <= by_label[sample] <= CHORDS / 8 + 2.2
    assert audios.last.evaluate(PLAYED) > 0
    audio = audios.nth(labels.index("greedy, sample 1"))
    assert audio.evaluate("audio => audio.currentTime") == 0
    article.get_by_text("More: the real piece").click()
    player = article.locator("[data-player]").nth(labels.index("greedy, sample 1"))
    player.locator("[data-strip]").first.click()  # at the middle of the half minute that is drawn
    assert audio.evaluate("audio => audio.currentTime") == pytest.approx(14, abs=0.5)
    check_page(seen)


def test_the_provenance_opens_and_hostile_names_stay_text_in_it(
    built: Project, visit: Callable, check_page: Callable
) -> None:
    seen = visit(built.folder / "results/report.html")
    seen.page.get_by_role("link", name="How it was made").click()
    seen.page.wait_for_selector("text=How each result came about")
    check_page(seen)
    assert seen.page.title() != "owned"
    seen.page.get_by_text("Results", exact=True).first.click()
    assert seen.page.locator("tr", has_text="piano roll, greedy 1").count() > 0


def test_a_script_in_a_file_a_track_or_a_title_is_shown_and_does_not_run(
    built: Project, visit: Callable, check_page: Callable
) -> None:
    seen = visit(built.result("page.html"))
    seen.page.get_by_role("heading", name="The data").click()
    names = {
        "Files": f"{SCRIPT}.mid",  # the name of a file
        "Sources": f"a.mid\t{SCRIPT}",  # of a track
    }
    for region, text in names.items():
        assert text in seen.page.get_by_role("region", name=region, exact=True).inner_text()
    assert seen.page.locator("h1").inner_text() == f"Tiny {{x}} {SCRIPT}"  # a value of the config
    assert len(seen.page.evaluate("[...document.scripts].filter(s => s.text == 'alert(1)')")) == 0
    check_page(seen)  # no dialog has opened


@pytest.mark.parametrize("width", [390, 1400])
def test_a_page_stands_alone(
    built: Project, visit: Callable, check_page: Callable, durations: Callable, width: int
) -> None:
    seen = visit(built.result("page.html"), width=width)
    check_page(seen)
    assert all(length > 1 for length in durations(seen.page))
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    seen.page.screenshot(path=SCREENSHOTS / f"page_{width}.png", full_page=True)
