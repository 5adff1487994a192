"""A generator in the page: what it makes, and what its discriminator takes that for."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page

from chromium import until
from continuo.report.base.filling import Told, page, tell
from continuo.report.images import mixing
from continuo.report.images.subject import Images
from continuo.report.instruments.packing import arrived
from continuo.training import archive
from continuo.training.archive import save_network
from image_project import DISCRIMINATOR, GENERATOR

MADE = """([mixed, noises]) => {
  const networks = new Generator(mixed);
  return noises.map((noise) => {
    const { values, shape, real } = networks.make(noise);
    return { values: [...values], shape, real };
  });
}"""
LETTERS = Images("letters", "Letters", {}, ["forger", "other"], {}, 1)
PART = 'document.querySelector("[data-mixing]")'
LATENT, SIDE = 4, 16


@dataclass(frozen=True)
class Forger:
    """A GAN that has learnt nothing, in Keras with the weights that arrive; and the folder of what
    a set of images with two of them has."""

    generator: Any
    discriminator: Any
    folder: Path


@pytest.fixture(scope="module")
def forger(tmp_path_factory: pytest.TempPathFactory) -> Forger:
    from continuo.images.networks.layers import build, card_of, to_keras

    random, folder = np.random.default_rng(5), tmp_path_factory.mktemp("letters")
    history = pd.DataFrame({"epoch": [1], "seconds": [0.0]})
    made = []
    for gan, kid in (("other", 2.0), ("forger", 1.0)):
        (folder / f"gans/{gan}").mkdir(parents=True)
        evaluation = json.dumps({"gan": gan, "kid": {"value": kid}})
        (folder / f"gans/{gan}/evaluation.json").write_text(evaluation)
        for name, layers, shape, outputs in (
            ("generator", GENERATOR, (LATENT,), None),
            ("discriminator", DISCRIMINATOR, (SIDE, SIDE, 1), 1),
        ):
            model = build(layers, shape, name, outputs)
            drawn = [np.abs(random.normal(0, 0.7, array.shape)) for array in model.get_weights()]
            signs = [random.choice([-1, 1], w.shape) if w.ndim > 1 else 1 for w in drawn]
            weights = [arrived(w * sign) for w, sign in zip(drawn, signs, strict=True)]
            model.set_weights(weights)  # variances stay above 0
            card = card_of(model, layers, outputs)
            save_network(to_keras(model), card, history, folder / f"gans/{gan}/{name}.keras")
            made.append(model)
    *_, generator, discriminator = made
    return Forger(generator, discriminator, folder)


def told_by(forger: Forger) -> Told:
    [told] = tell([mixing.SECTION], LETTERS, forger.folder)
    return told


@pytest.fixture
def whole(forger: Forger, tmp_path: Path) -> Path:
    """A page that has this section alone."""
    path = tmp_path / "page.html"
    path.write_text(page("letters", "Letters", [told_by(forger)]), encoding="utf-8")
    return path


def test_ten_images_are_made_and_judged_as_keras_does(
    forger: Forger, whole: Path, visit: Callable
) -> None:
    _, content = told_by(forger)
    assert content["name"] == "forger"  # the one that is nearer to real images
    noise = np.random.default_rng(1).normal(size=(10, LATENT)).astype(np.float32)
    given = [content["mixed"], noise.astype(float).tolist()]
    found = visit(whole).page.evaluate(MADE, given)
    images = forger.generator(noise, training=False).numpy()
    for one, image in zip(found, images, strict=True):
        assert one["shape"] == [SIDE, SIDE, 1]
        assert np.abs(np.reshape(one["values"], image.shape) - image).max() < 1e-4
    logits = forger.discriminator(images, training=False).numpy()[:, 0]
    assert np.abs(1 / (1 + np.exp(-logits)) - [one["real"] for one in found]).max() < 1e-4
    assert np.ptp(images) > 0.1
    assert np.ptp(logits) > 0.1


def test_a_discriminator_that_normalises_batches_stays_at_home(
    forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "discriminator" in told_by(forger)[1]["mixed"]
    read_archive = archive.read_archive

    def normalising(path: str) -> tuple[dict[str, Any], Any]:
        card, weights = read_archive(path)
        return {**card, "layers": [*card["layers"], {"layer": "batch_norm"}]}, weights

    monkeypatch.setattr(archive, "read_archive", normalising)
    monkeypatch.setattr("continuo.report.instruments.packing.packed_layers", lambda *_: [])
    assert "discriminator" not in told_by(forger)[1]["mixed"]


def ink(seen: Page, name: str) -> np.ndarray:
    """The pixels of a canvas."""
    return np.array(
        seen.evaluate(
            f"""() => {{
              const canvas = {PART}.querySelector("[data-{name}]");
              const {{ width, height }} = canvas;
              return [...canvas.getContext("2d").getImageData(0, 0, width, height).data];
            }}"""
        )
    )


@pytest.mark.parametrize("width", [390, 1400])
def test_two_are_mixed_by_the_slider_and_others_taken(
    whole: Path, visit: Callable, check_page: Callable, width: int
) -> None:
    seen = visit(whole, width)
    shown = seen.page
    shown.goto(f"{shown.url}#letters-mixing")
    told = shown.locator("[data-mixing] [data-told]")
    until(lambda: "50 % of the left one" in told.inner_text())
    assert "the discriminator takes it for real at" in told.inner_text()
    slider = shown.locator("[data-share]")
    slider.focus()
    shown.keyboard.press("Home")
    until(lambda: "100 % of the left one" in told.inner_text())
    assert np.abs(ink(shown, "now") - ink(shown, "first")).max() <= 1
    shown.keyboard.press("End")
    until(lambda: "100 % of the right one" in told.inner_text())
    assert np.abs(ink(shown, "now") - ink(shown, "last")).max() <= 1
    before = ink(shown, "last")
    shown.locator("[data-other-last]").click()
    until(lambda: bool((ink(shown, "last") != before).any()))
    shown.get_by_role("button", name="Walk on").click()
    until(lambda: float(slider.input_value()) not in (0, 1))
    shown.locator("[data-walk]").click()
    assert shown.locator("[data-walk]").inner_text() == "Walk on"
    check_page(seen)


def test_what_lies_between_is_of_the_size_of_the_ends(whole: Path, visit: Callable) -> None:
    from continuo.images.networks.noise import draw_noise, walk

    shown = visit(whole).page
    first, last = draw_noise(2, 9, 3).numpy().astype(float).tolist()
    path = shown.evaluate(
        "([a, b]) => Array.from({ length: 5 }, (_, i) => [...between(a, b, i / 4)])", [first, last]
    )
    assert np.abs(np.array(path) - walk(9, 5, 3).numpy()).max() < 1e-6
