"""The playhead in a real browser: it follows the sound, and the sound follows clicks and keys."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from markupsafe import Markup
from playwright.sync_api import Frame, Locator, Page

from chromium import until
from continuo.report.base import audio
from continuo.report.base.filling import article_of, bind, scripts_of
from continuo.report.base.filling import page as page_of
from continuo.report.base.soundfont import packaged
from continuo.report.overview import experiments
from continuo.report.players.chosen import Chosen
from continuo.report.players.sample import Sample
from evaluations import described
from played import sample_of

RNG = np.random.default_rng(2)
CHORDS = [tuple(map(int, sorted(RNG.choice(range(40, 90), 3, replace=False)))) for _ in range(240)]
NETWORK = {"nll": 1.0, "nll_error": 0.1, "accuracy": 0.5}
EVALUATION = described({"train": {"models": {"network": NETWORK}}}, experiment="players")
HEADS = """player => [...player.querySelectorAll("[data-strip]")].map(strip => {
  const head = strip.querySelector("[data-head]").getBoundingClientRect();
  const { left, width } = strip.getBoundingClientRect();
  return ((head.left + head.right) / 2 - left) / width;
})"""  # of each roll's width, where the playhead stands
READY = """async player => {
  const audio = player.querySelector("audio");
  if (!audio.readyState) await new Promise(done => audio.addEventListener("loadedmetadata", done));
}"""


@pytest.fixture(scope="session")
def players(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Sample]]:
    """The overview of two experiments, and the sample of each: 30 s, behind 2 s of its primer."""
    folder = tmp_path_factory.mktemp("players")
    samples = [sample_of(folder, CHORDS[:16], CHORDS, number=number) for number in (1, 2)]
    for sample in samples:
        audio.render(sample.midi, sample.audio, packaged())
    path = folder / "overview.html"
    pieces = [{"piece": "a", "chords": 9}]
    cards = [
        experiments.Card(
            "players", "Players", EVALUATION, pieces, Chosen(sample, "The sample", "The only one.")
        )
        for sample in samples
    ]
    path.write_text(
        page_of("overview", "Players", [(experiments.SECTION, {"cards": cards})]), encoding="utf-8"
    )
    return path, samples


def player(page: Page | Frame, number: int = 0) -> Locator:
    found = page.locator("[data-player]").nth(number)
    found.evaluate(READY)
    return found


def now(player: Locator) -> float:
    return player.locator("audio").evaluate("audio => audio.currentTime")


def expect_head(player: Locator, sample: Sample, seconds: float) -> None:
    roll = sample.roll()
    place = (seconds - roll.first) / (roll.last - roll.first)
    assert player.evaluate(HEADS) == pytest.approx([place] * 2, abs=0.005)


@pytest.mark.parametrize("width", [390, 1400])
def test_a_click_on_either_roll_goes_there(
    players: tuple, visit: Callable, check_page: Callable, width: int
) -> None:
    path, (sample, _) = players
    opened = visit(path, width)
    found = player(opened.page)
    expect_head(found, sample, 0)
    whole, passage = found.locator("[data-strip]").all()
    roll = sample.roll()
    size = whole.bounding_box()
    whole.click(position={"x": size["width"] * 0.5, "y": 20})
    assert now(found) == pytest.approx((roll.first + roll.last) / 2, abs=0.2)
    expect_head(found, sample, now(found))
    # the passage has followed, so that the playhead is in sight
    found.locator("[data-box]").scroll_into_view_if_needed()
    box = found.locator("[data-box]").bounding_box()
    head = passage.locator("[data-head]").bounding_box()
    assert box["x"] <= head["x"] <= box["x"] + box["width"]
    before = now(found)
    opened.page.mouse.click(head["x"] + 97, head["y"] + 60)
    assert now(found) == pytest.approx(before + 3, abs=0.1)  # 32 pixels a second
    expect_head(found, sample, now(found))
    check_page(opened)


def test_a_click_on_the_primer_goes_to_the_start(players: tuple, visit: Callable) -> None:
    path, (sample, _) = players
    found = player(visit(path).page)
    found.locator("audio").evaluate("audio => { audio.currentTime = 5; }")
    found.locator("[data-strip]").first.click(position={"x": 2, "y": 20})
    assert now(found) == 0
    expect_head(found, sample, 0)


def test_the_playhead_moves_with_the_sound_and_the_passage_follows(
    players: tuple, visit: Callable, check_page: Callable
) -> None:
    path, (sample, _) = players
    opened = visit(path, 390)
    found = player(opened.page)
    start = found.evaluate(HEADS)
    found.locator("audio").evaluate(
        """async audio => {
          audio.muted = true;
          audio.currentTime = 8;
          await audio.play();
          await new Promise(resolve => audio.addEventListener("timeupdate",
            () => audio.currentTime > 9 && resolve()));
          audio.pause();
        }"""
    )
    assert now(found) > 9
    opened.page.wait_for_timeout(300)
    assert all(b > a for a, b in zip(start, found.evaluate(HEADS), strict=True))
    expect_head(found, sample, now(found))
    assert found.locator("[data-box]").evaluate("box => box.scrollLeft") > 0
    check_page(opened)


def test_arrow_keys_move_the_sound_where_the_roll_has_the_focus(
    players: tuple, visit: Callable
) -> None:
    path, (sample, _) = players
    opened = visit(path)
    found = player(opened.page)
    box = found.locator("[data-box]")
    assert box.get_attribute("role") == "slider"
    box.focus()
    outline = box.evaluate("box => getComputedStyle(box).outlineStyle")
    for key, seconds in (
        ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("PageUp", 11), ("Home", 0),
        ("ArrowLeft", 0),
    ):  # fmt: skip
        opened.page.keyboard.press(key)
        assert now(found) == pytest.approx(seconds, abs=0.01), key
        expect_head(found, sample, seconds)
    opened.page.keyboard.press("ArrowRight")
    assert box.get_attribute("aria-valuenow") == "1"
    assert box.get_attribute("aria-valuetext").startswith("1 of 3")
    assert outline == "solid"
    opened.page.keyboard.press("Space")
    opened.page.wait_for_function("!document.querySelector('audio').paused")
    opened.page.keyboard.press("Space")
    assert found.locator("audio").evaluate("audio => audio.paused")


def test_the_passage_stays_where_the_reader_scrolls_it(players: tuple, visit: Callable) -> None:
    found = player(visit(players[0], 390).page)
    box = found.locator("[data-box]")
    box.evaluate(
        """box => new Promise(done => {
          box.addEventListener("scroll", () => requestAnimationFrame(done), { once: true });
          box.scrollLeft = 600;
        })"""
    )
    sound = found.locator("audio")
    sound.evaluate("audio => audio.dispatchEvent(new Event('timeupdate'))")
    assert box.evaluate("box => box.scrollLeft") == 600
    found.locator("[data-strip]").first.click(position={"x": 60, "y": 20})
    assert box.evaluate("box => box.scrollLeft") < 600


def test_print_shows_the_whole_and_nothing_to_play(players: tuple, visit: Callable) -> None:
    page = visit(players[0], colours="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    found = player(page)
    assert found.locator(".whole-roll").is_visible()
    for hidden in ("audio", "[data-box]", ".download", "[data-head]"):
        assert not found.locator(hidden).first.is_visible(), hidden
    stroke = "notes => getComputedStyle(notes).stroke"
    assert found.locator(".notes.generated").evaluate(stroke) == "rgb(0, 158, 115)"


def test_one_sample_is_heard_at_a_time(players: tuple, visit: Callable) -> None:
    page = visit(players[0]).page
    first, second = (player(page, number).locator("audio") for number in (0, 1))
    for sound in (first, second):
        sound.evaluate("audio => { audio.muted = true; return audio.play(); }")
    assert first.evaluate("audio => audio.paused")
    assert not second.evaluate("audio => audio.paused")


def test_sound_and_roll_are_of_one_length(
    players: tuple, visit: Callable, durations: Callable
) -> None:
    path, samples = players
    lengths = durations(visit(path).page)
    ends = [float(sample.starts[-1]) for sample in samples]
    assert ends == [30.0, 30.0]
    assert all(
        0 <= length - end <= audio.LONGEST_TAIL for length, end in zip(lengths, ends, strict=True)
    )


def test_it_works_in_a_report_once_its_article_is_shown(
    players: tuple, visit: Callable, check_page: Callable, tmp_path: Path
) -> None:
    path, (sample, _) = players
    hidden = str(article_of(path)).replace('id="overview', 'id="players')
    scripts = scripts_of([experiments.SECTION])
    links = [("#overview", "First"), ("#players", "Players")]
    first = Markup('<article id="overview"><h1>First</h1></article>')
    report = tmp_path / "report.html"
    report.write_text(bind("Report", [first, Markup(hidden)], scripts, links), encoding="utf-8")
    opened = visit(report, 390)
    assert not opened.page.locator("audio").first.is_visible()
    opened.page.get_by_role("link", name="Players").click()
    found = player(opened.page)
    expect_head(found, sample, 0)
    found.locator("[data-strip]").first.click(position={"x": 100, "y": 20})
    assert now(found) > 5
    expect_head(found, sample, now(found))
    check_page(opened)
    opened.page.get_by_role("link", name="First").click()
    assert not opened.page.locator("audio").first.is_visible()


def test_without_script_the_sound_can_still_be_played(players: tuple, browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(players[0].as_uri())
    controls = page.locator("audio").first
    assert controls.is_visible()
    assert controls.get_attribute("controls") is not None
    assert not page.locator("[data-head]").first.is_visible()
    context.close()


def test_half_a_minute_of_a_long_sample_is_played_and_more_on_demand(
    tmp_path: Path, visit: Callable
) -> None:
    sample = sample_of(tmp_path, CHORDS[:16], CHORDS[:180] * 2)
    audio.render(sample.midi, sample.audio, packaged())
    card = experiments.Card(
        "players", "Players", EVALUATION, [], Chosen(sample, "The sample", "The only one.")
    )
    path = tmp_path / "overview.html"
    told = [(experiments.SECTION, {"cards": [card]})]
    path.write_text(page_of("overview", "Players", told), encoding="utf-8")
    found = player(visit(path).page)
    more = found.get_by_role("button", name="More: on to")
    assert more.is_visible()
    # half a minute is drawn as well, from the 2 s of the primer on
    box = "svg => svg.getAttribute('viewBox')"
    drawing, last = found.locator(".whole-roll svg"), sample.roll().last
    assert drawing.evaluate(box).split()[2] == "3200"
    strip = found.locator("[data-box] [data-strip]")
    assert strip.evaluate("strip => strip.clientWidth") == 32 * 32
    found.locator("audio").evaluate("audio => { audio.currentTime = 29.5; audio.play(); }")
    until(lambda: found.locator("audio").evaluate("audio => audio.paused"))
    assert 30 <= now(found) < 31
    more.click()
    until(lambda: now(found) > 31)
    assert not more.is_visible()
    assert float(drawing.evaluate(box).split()[2]) == pytest.approx(100 * (last + 2))
    found.locator("[data-box]").press("End")
    assert now(found) == pytest.approx(45, abs=2)
