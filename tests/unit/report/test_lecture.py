"""The sections of the first page of lecture.html."""

import re
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest

from continuo.report.base.filling import fill, tell
from continuo.report.base.section import below, files_of
from continuo.report.images.subject import Images
from continuo.report.overview import forgetting, heat, orbits, scaling, title
from continuo.report.overview.page import SECTIONS
from continuo.report.overview.subject import Overview
from continuo.settings.gan import Recipe
from experiment_pages import EXPERIMENT

PICTURES = Images("set", "Set", {"small": 2}, ["forger"], {"shift": 3.0}, 1)
PLAYABLE = replace(EXPERIMENT, playable="models/network/network.keras")
GANS = {gan: asdict(Recipe()) for gan in PICTURES.gans}
RECIPES = {f"{PICTURES.name}/{gan}": recipe for gan, recipe in GANS.items()}
LECTURE = Overview([PLAYABLE], [PICTURES], lecture=True, recipes=RECIPES)


def told(section, folder, overview=LECTURE):
    """The section filled, once its figures are drawn."""
    for name, figure in section.figures(overview).items():
        figure.draw(folder / "lecture" / name, **below(folder, figure.reads), **figure.settings)
    ((_, content),) = tell([section], overview, folder)
    return " ".join(fill(section.template, **content).split())


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "lecture").mkdir()
    return tmp_path


def test_only_the_lecture_has_them():
    plain = files_of(SECTIONS, Overview([PLAYABLE], [PICTURES]))
    lecture = files_of(SECTIONS, LECTURE)
    assert not [path for path in plain if path.startswith("lecture/")]
    assert {path for path in lecture if path.startswith("lecture/")} == {
        "lecture/recall.csv",
        "lecture/forgetting.svg",
        f"lecture/{PLAYABLE.name}_heat.csv",
        f"lecture/{PLAYABLE.name}_heat.svg",
        f"lecture/{PICTURES.name}_orbits.svg",
        f"lecture/scaling/{PICTURES.name}/small.csv",
        f"lecture/{PICTURES.name}_scaling.svg",
    }


def test_the_head_counts_what_there_is(folder):
    both, music, images = (
        re.sub("<h1>.*</h1>|<p>|</p>", "", told(title.SECTION, folder, overview)).strip()
        for overview in (LECTURE, Overview([PLAYABLE], []), Overview([], [PICTURES]))
    )
    assert music.startswith("1 experiment in music: ")
    assert images.startswith("1 set of images: ")
    assert both == f"{music} {images}"


def test_how_far_each_cell_recalls_is_told(folder):
    rows = []
    for cell, decay, ends in (("lstm", 0.98, 200), ("gru", 0.9, 200), ("simple_rnn", 0.1, 40)):
        for seed in (1, 2):
            for what in ("before", "after"):
                rows += [(cell, seed, what, lag, decay**lag) for lag in range(201)]
            rows += [(cell, seed, "course", at, ends) for at in range(20 + seed)]
            rows.append((cell, seed, "recalled", 0, float(ends == 200)))
    columns = ["cell", "seed", "what", "at", "value"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "lecture/recall.csv", index=False)
    found = told(forgetting.SECTION, folder)
    assert "LSTM: 2 of 2 recall over 200 steps, after 21, 22 updates." in found
    assert "vanilla RNN: not through by then: 2 of 2, at 40, 40 steps." in found
    assert "counts 10<sup>−45</sup> before the training" in found
    assert "counts 10<sup>−1</sup> before the training" in found


def test_where_order_melts_is_told(folder):
    at = np.array([0.1, 1.0, 4.0])
    table = pd.DataFrame({"temperature": at, "entropy": [0.1, 2, 5], "capacity": [0.2, 3, 1]})
    table = table.assign(looping=[0.6, 0, 0], distinct=0.4, new=[0, 0.25, 0.9])
    table.to_csv(folder / f"lecture/{PLAYABLE.name}_heat.csv", index=False)
    found = told(heat.SECTION, folder)
    assert "highest, 3.00 nats, near T = 1.00" in found
    assert "At T = 0.1 a choice has 0.10 nats and 60.0 % of the samples end in a loop" in found
    assert "25.0 % of the successions" in found


def test_what_more_images_are_worth_is_told(folder):
    (folder / f"lecture/scaling/{PICTURES.name}").mkdir(parents=True)
    size = np.repeat([100, 200, 400, 800], 3)
    table = pd.DataFrame({"size": size, "training": [1, 2, 3] * 4, "wrong": 20_000 // size})
    table = table.assign(held_out=1000)
    table.to_csv(folder / f"lecture/scaling/{PICTURES.name}/small.csv", index=False)
    found = told(scaling.SECTION, folder)
    assert "From 100 images it gets 20.0 % wrong, from 800 2.5 %." in found
    assert "at each of 4 sizes has the exponent −0.99 ± 0.0" in found
    assert "half the errors for 2.0 times the images" in found
    drawing = (folder / f"lecture/{PICTURES.name}_scaling.svg").read_text()
    assert "error ∝ size^(−0.99 ± 0.0" in drawing


def test_the_game_of_each_gan_is_drawn_with_what_steadies_it(folder):
    for gan in PICTURES.gans:
        path = folder / f"{PICTURES.name}/gans/{gan}/history.csv"
        path.parent.mkdir(parents=True)
        history = {"step": [5, 10], "d_loss": [0.7, 0.3], "d_accuracy": 0.5, "g_loss": [0.7, 2]}
        pd.DataFrame(history).to_csv(path, index=False)
    assert PICTURES.title in told(orbits.SECTION, folder)
    drawing = (folder / f"lecture/{PICTURES.name}_orbits.svg").read_text()
    assert f"{next(iter(PICTURES.gans))}: nothing steadies it" in drawing


def test_what_steadies_a_gan_is_named():
    recipe = asdict(Recipe(updates="joint", penalty=0.1, average=0.99))
    words = "updates together, gradient penalised, generator averaged"
    assert orbits.steadied(recipe) == words
