"""A font completed by the real Snakefile: a bold one that lacks three letters of a thin one's."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from fontTools.ttLib import TTFont
from PIL import ImageFont

from continuo.images.completion.generator import read_generator
from continuo.images.completion.pairs import Pairs
from projects import Project
from tiny_fonts import LETTERS


def result(project: Project, name: str) -> Path:
    return project.folder / "results/bold" / name


def test_the_font_has_what_it_lacked_and_its_own_untouched(imaged):
    own, completed = imaged.folder / "data/bold.ttf", result(imaged, "completed.ttf")
    with TTFont(own, lazy=True) as before, TTFont(completed, lazy=True) as after:
        for name in before.getGlyphOrder():
            assert after["glyf"].glyphs[name].data == before["glyf"].glyphs[name].data
        assert set(after.getBestCmap()) == {ord(letter) for letter in LETTERS}
        assert after["name"].getDebugName(13) == "OFL {x}"
    assert ImageFont.truetype(str(completed), 20).getname() == ("Bold Completed", "Regular")


def test_what_was_drawn_is_judged_beside_the_baselines(imaged):
    table = pd.read_csv(result(imaged, "judged.csv"))
    assert len(table) == 5 * 5 + 3 * 4  # held out and new, by how they are drawn
    judged = json.loads(result(imaged, "judged.json").read_text())
    assert {name: found["n"] for name, found in judged["drawn"]["test"].items()} == dict.fromkeys(
        ("ours", "source", "matched", "nearest", "own"), 5
    )
    assert judged["drawn"]["test"]["own"]["l1"] == {"value": 0, "error": 0}
    assert judged["better"]["source"]["ssim"]["error"] > 0
    pairs = Pairs.load(result(imaged, "pairs.npz"))
    assert list(pairs.of("new").characters) == ["X", "Y", "Z"]
    model, card = read_generator(result(imaged, "generator/model.npz"))
    assert model.count_params() == judged["parameters"]
    assert card["training"]["steps"] == 6
    made = np.load(result(imaged, "glyphs.npz"))["made"]
    assert made.shape == (26, 16, 16)


def test_the_page_names_licences_and_runs_nothing(imaged):
    page = result(imaged, "page.html").read_text()
    assert "&lt;b&gt;CC0&lt;/b&gt;" in page
    assert "OFL {x}" in page
    assert "<script>document.title" not in page
    assert "Bold Completed" in page
    assert "<mark>X</mark>&lt;<mark>Y</mark>" in page
    assert "train_generator" in result(imaged, "rules.csv").read_text()
    sources = pd.read_csv(result(imaged, "sources.csv"), keep_default_na=False)
    assert sources["class"].tolist() == ["source", "target", "reader_serif"]


def test_a_user_is_told_where_the_font_is(imaged):
    done = imaged.run("--dry-run", "--forcerun", "complete", "complete").stdout
    assert "results/bold/completed.ttf" in done
