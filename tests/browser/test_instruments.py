"""What a page lets its reader play with, in a real browser: it computes what the workflow does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup
from PIL import Image
from playwright.sync_api import Page

from chromium import until
from continuo.models.cells.inference import RecurrentLayer, log_softmax
from continuo.models.chords.trained import Network, load_network
from continuo.report.base.filling import bind, fill, scripts_of
from continuo.report.images import drawing
from continuo.report.instruments.packing import packed_layers, packed_network, travelled
from continuo.training.archive import read_archive, save_network
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
    scripts = [f"instruments/templates/{name}.js" for name in ("numbers", "cells", "chord_network")]
    path.write_text(bind("t", [Markup("<p>t</p>")], scripts), encoding="utf-8")
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
    assert (
        f"{len(made)} chords played" in page.locator("[data-temperature] [data-told]").inner_text()
    )
    page.get_by_role("button", name="From the start").click()
    assert page.evaluate(NOW)["made"] == []
    told = page.locator("[data-temperature] [data-bars]").inner_text()
    assert "all others" in told
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_it_plays_is_what_numpy_foretells(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit, 1400)
    page.locator("[data-temperature] [data-knob]").focus()
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


def test_a_loop_is_told_and_shaded_when_it_begins(built: Project, visit: Callable) -> None:
    page = open_instrument(built, visit, 390)
    corner = """() => {
      const roll = document.querySelector("[data-temperature] [data-roll]");
      return roll.getContext("2d").getImageData(roll.width - 2, roll.height - 2, 1, 1).data[3];
    }"""
    page.locator("[data-temperature] [data-knob]").press("ArrowLeft")
    told = page.locator("[data-temperature] [data-told]")
    assert told.inner_text().endswith("no loop.")
    assert page.evaluate(corner) == 0
    page.evaluate("""() => {
      const { playing } = document.querySelector("[data-temperature]");
      for (let n = 0; n < 40; n++) playing.heard.push(1, 2);
    }""")
    page.locator("[data-temperature] [data-knob]").press("ArrowLeft")
    assert told.inner_text().endswith("in a loop of period 2, for 80 chords.")
    assert page.evaluate(corner) == 255


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
    assert page.count("data-network>") == 2  # and a composer


EVERY_LAYER: list[dict[str, Any]] = [
    {"layer": "conv", "filters": 5, "kernel": 3, "stride": 2, "padding": "same"},
    {"layer": "batch_norm"},
    {"layer": "leaky_relu", "slope": 0.3},
    {"layer": "upsampling"},
    {"layer": "conv", "filters": 4, "kernel": 3, "activation": "gelu"},
    {"layer": "max_pool"},
    {"layer": "conv", "filters": 6, "kernel": 2, "padding": "same", "activation": "elu"},
    {"layer": "average_pool", "size": 3},
    {"layer": "relu"},
    {"layer": "flatten"},
    {"layer": "dense", "units": 12, "activation": "silu"},
    {"layer": "reshape", "shape": [2, 2, 3]},
    {"layer": "upsampling", "size": 3},
    {"layer": "l2_pool"},
    {"layer": "flatten"},
    {"layer": "dropout", "rate": 0.2},
    {"layer": "dense", "units": 7, "activation": "tanh"},
]
SIDES = (13, 15)


@pytest.fixture(scope="module")
def image_network(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, list[dict[str, Any]]]:
    """A network with every layer, its weights those that travel; and what travels."""
    from continuo.images.networks.layers import build, card_of, to_keras

    model = build(EVERY_LAYER, (*SIDES, 1), "layers", 3)
    random = np.random.default_rng(5)
    weights = [random.normal(0, 0.5, array.shape) for array in model.get_weights()]
    weights = [
        np.abs(array).astype("<f2").astype(np.float32)
        if array.ndim == 1
        else array.astype("<f2").astype(np.float32)
        for array in weights
    ]  # variances, too
    model.set_weights(weights)
    path = tmp_path_factory.mktemp("network") / "model.keras"
    history = pd.DataFrame({"epoch": [1], "seconds": [0.0]})
    save_network(to_keras(model), card_of(model, EVERY_LAYER, 3), history, path)
    return model, packed_layers(*read_archive(path))


def test_every_layer_of_images_does_what_keras_does(
    image_network: tuple, visit: Callable, tmp_path: Path
) -> None:
    model, layers = image_network
    scripts = [f"instruments/templates/{name}.js" for name in ("numbers", "image_network")]
    (tmp_path / "page.html").write_text(bind("t", [Markup("<p>t</p>")], scripts), encoding="utf-8")
    images = np.random.default_rng(6).random((20, *SIDES, 1), np.float32)
    expected = model(images, training=False).numpy()
    found = visit(tmp_path / "page.html").page.evaluate(
        """([layers, images, shape]) => {
          const network = new ImageNetwork(layers);
          return images.map((values) =>
            [...network.answer({ shape, values: Float64Array.from(values) })]);
        }""",
        [layers, images.reshape(20, -1).astype(float).tolist(), [*SIDES, 1]],
    )
    assert np.abs(expected).max() > 1
    assert np.abs(np.array(found) - expected).max() < 1e-4 * np.abs(expected).max()


@pytest.fixture
def paper(image_network: tuple, tmp_path: Path) -> Path:
    """A page to draw on, of two networks."""
    sure = [{"low": 0.0, "high": 1.0, "n": 9, "accuracy": 0.5}]
    names = ("one", "<script>window.ran = 1</script>")
    found = [{"name": name, "layers": image_network[1], "sure": sure} for name in names]
    classes = ["zero", "<img src=x>", "two"]
    drawn = {"networks": found, "classes": classes, "shape": list(SIDES)}
    html = Markup(fill(drawing.SECTION.template, here="set", drawn=drawn))
    path = tmp_path / "paper.html"
    path.write_text(bind("t", [html], scripts_of([drawing.SECTION])), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [390, 1400])
def test_what_is_drawn_is_answered(
    paper: Path, image_network: tuple, visit: Callable, check_page: Callable, width: int
) -> None:
    seen = visit(paper, width)
    page = seen.page
    until(lambda: page.evaluate("Boolean(document.querySelector('[data-drawing]').drawing)"))
    told = page.locator("[data-told]")
    assert told.inner_text() == "Nothing is drawn yet."
    box = page.locator("[data-paper]").bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 200, steps=5)
    page.mouse.up()
    until(lambda: "takes it for" in told.inner_text())
    image = page.evaluate("[...document.querySelector('[data-drawing]').drawing.look().values]")
    pixels = np.array(image).reshape(1, *SIDES, 1)
    # its centre of mass is in the middle of the image
    rows, columns = np.indices(SIDES) + 0.5
    for places, side in ((rows, SIDES[0]), (columns, SIDES[1])):
        middle = (places * pixels[0, ..., 0]).sum() / pixels.sum()
        assert middle == pytest.approx(side / 2, abs=0.6)
    logits = image_network[0](pixels.astype(np.float32), training=False).numpy()[0]
    p = np.exp(logits - logits.max())
    p /= p.sum()
    answers = page.locator("[data-answers] > div")
    assert answers.count() == 2
    first = answers.first.inner_text()
    assert f"{['zero', '<img src=x>', 'two'][p.argmax()]} {100 * p.max():.1f} %" in first
    assert "it was right in 50.0 % of 9" in first
    assert page.locator("[data-maps] canvas").count() == 5
    assert page.evaluate("typeof window.ran") == "undefined"
    page.get_by_role("button", name="Clean paper").click()
    assert told.inner_text() == "Nothing is drawn yet."
    check_page(seen)


def test_it_is_drawn_by_keys_turned_by_sliders_and_takes_a_file(
    paper: Path, visit: Callable, tmp_path: Path
) -> None:
    page = visit(paper).page
    page.locator("[data-paper]").focus()
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    told = page.locator("[data-told]")
    until(lambda: "takes it for" in told.inner_text())
    look = "[...document.querySelector('[data-drawing]').drawing.look().values]"
    upright = np.array(page.evaluate(look)).reshape(SIDES)
    assert (upright.max(axis=0) > 0.5).sum() < (upright.max(axis=1) > 0.5).sum()
    page.locator("[data-turn]").fill("90")
    lying = np.array(page.evaluate(look)).reshape(SIDES)
    assert (lying.max(axis=0) > 0.5).sum() > (lying.max(axis=1) > 0.5).sum()
    page.get_by_role("button", name="Clean paper").click()
    white = np.zeros((40, 40), np.uint8)
    white[10:30, 18:22] = 255  # light ink on dark paper
    Image.fromarray(white).save(tmp_path / "one.png")
    page.locator("[data-file]").set_input_files(tmp_path / "one.png")
    until(lambda: "takes it for" in told.inner_text())
    dropped = np.array(page.evaluate(look)).reshape(SIDES)
    assert dropped.max() > 0.9
    assert dropped.mean() < 0.4
    (tmp_path / "text.png").write_text("no image")
    page.locator("[data-file]").set_input_files(tmp_path / "text.png")
    until(lambda: told.inner_text() == "text.png is no image that this browser reads.")
