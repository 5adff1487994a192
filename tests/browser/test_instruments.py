"""What a page lets its reader play with, in a real browser: it computes what the workflow does."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup
from playwright.sync_api import Page

from continuo.models.cells.inference import RecurrentLayer, log_softmax
from continuo.models.chords.trained import Network, load_network
from continuo.report.base.filling import bind
from continuo.report.instruments.packing import packed_network, travelled
from projects import Project

GATES = {"lstm": 4, "gru": 3, "simple_rnn": 1}
FORETOLD = """([data, chords]) => {
  const network = new ChordNetwork(data);
  let [state, logits, found] = [network.silence(), null, []];
  for (const chord of chords) {
    [state, logits] = network.hear(state, chord);
    found.push([...softmax(logits)]);
  }
  return found;
}"""
NOW = """() => {
  const { heard, primer, temperature, distribution: p } =
    document.querySelector("[data-temperature]").playing;
  return { made: heard.slice(primer.length), heard: [...heard], temperature, p: [...p] };
}"""


def probabilities(network: Network, chords: list[int]) -> np.ndarray:
    """Of the chord after each, (chords, vocabulary), as NumPy computes them."""
    outputs, _ = network.run(np.array([chords]))
    return np.exp(log_softmax(network.logits(outputs[0])))


def drawn_network(cell: str, chords: int = 9, units: int = 6) -> Network:
    random = np.random.default_rng(3)

    def array(*shape: int) -> np.ndarray:
        return random.normal(0, 1, shape).astype(np.float32)

    wide = GATES[cell] * units
    bias = (2, wide) if cell == "gru" else (wide,)
    layers = [
        RecurrentLayer(array(inputs, wide), array(units, wide), array(*bias))
        for inputs in (4, units)
    ]
    return Network(cell, array(chords, 4), layers, array(units, chords), array(chords))


@pytest.mark.parametrize("cell", GATES)
def test_each_cell_foretells_as_numpy_does(cell: str, visit: Callable, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    script = "instruments/templates/chord_network.js"
    path.write_text(bind("t", [Markup("<p>t</p>")], [script]), encoding="utf-8")
    network = drawn_network(cell)
    chords = np.random.default_rng(4).integers(0, 9, 64).tolist()
    seen = visit(path)
    found = seen.page.evaluate(FORETOLD, [packed_network(network), chords])
    assert np.abs(found - probabilities(travelled(network), chords)).max() < 1e-4
    assert np.abs(found - probabilities(network, chords)).max() < 0.02  # what 16 bits take away
    assert seen.errors == []


def open_instrument(built: Project, visit: Callable, width: int) -> Page:
    page = visit(built.folder / "results/report.html", width).page
    page.goto(f"{page.url}#tiny-playing")
    until(lambda: page.evaluate("Boolean(document.querySelector('[data-temperature]').playing)"))
    return page


def until(found: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for it; Playwright's own waiting is what the page's security policy forbids."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.05)


def play(page: Page, chords: int) -> dict[str, Any]:
    """What is so once it has played more than so many, and was stopped."""
    page.get_by_role("button", name="Play on").click()
    until(lambda: len(page.evaluate(NOW)["made"]) > chords)
    page.get_by_role("button", name="Stop").click()
    return page.evaluate(NOW)


@pytest.mark.parametrize("width", [390, 1400])
def test_it_plays_stops_and_begins_again_by_clicks(
    built: Project, visit: Callable, width: int
) -> None:
    page = open_instrument(built, visit, width)
    made = play(page, 4)["made"]
    page.wait_for_timeout(300)
    assert page.evaluate(NOW)["made"] == made
    assert f"{len(made)} chords played" in page.locator("[data-told]").inner_text()
    page.get_by_role("button", name="From the start").click()
    assert page.evaluate(NOW)["made"] == []
    told = page.locator("[data-bars]").inner_text()
    assert "all others" in told
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_it_plays_is_what_numpy_foretells(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit, 1400)
    page.locator("[data-knob]").focus()
    for _ in range(200):
        page.keyboard.press("ArrowLeft")  # to the coldest
    assert page.evaluate(NOW)["temperature"] == pytest.approx(0.1)
    now = play(page, 64)
    network, vocabulary, _ = load_network(built.result("models/network/model.keras"))
    assert max(now["heard"]) < len(vocabulary)
    p = probabilities(travelled(network), now["heard"])
    cold = p**10 / (p**10).sum(axis=1, keepdims=True)
    assert np.abs(cold[-1] - now["p"]).max() < 1e-4
    # as cold as that it takes hardly anything but the most probable
    taken = cold[np.arange(-len(now["made"]) - 1, -1), now["made"]]
    assert taken.min() > 1e-4


def test_the_lectures_search_sets_the_temperature(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit, 1400)
    page.get_by_label("the lecture's search sets it").check()
    first = play(page, 3)["temperature"]
    assert first != 0.5
    assert float(page.locator("[data-value]").inner_text()) == pytest.approx(first, abs=0.01)
    page.evaluate("""() => {
      const { playing } = document.querySelector("[data-temperature]");
      playing.heard.push(1, 2, 1, 2);
      playing.steer();
    }""")
    assert page.evaluate(NOW)["temperature"] == pytest.approx(1.15 * first)


def test_the_same_seed_gives_the_same_chords(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit, 1400)
    runs = page.evaluate("""() => {
      const { playing } = document.querySelector("[data-temperature]");
      return [5, 5, 6].map((seed) => {
        playing.restart(seed);
        return Array.from({ length: 40 }, () => playing.advance());
      });
    }""")
    assert runs[0] == runs[1] != runs[2]


def test_what_travels_is_in_the_page_once(built: Project) -> None:
    page = built.result("page.html").read_text()
    begin = page.index("data-network>") + len("data-network>")
    data = json.loads(page[begin : page.index("</script>", begin)])
    network, vocabulary, _ = load_network(built.result("models/network/model.keras"))
    assert data["network"] == packed_network(network)
    assert len(data["chords"]) == len(vocabulary)
    assert page.count("data-network>") == 1
