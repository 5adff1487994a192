"""Sheets of small images: each in its place, ink dark, files small and the same each time."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageSequence

from continuo.report.images.drawings import sheets


def blots(n: int, side: int = 10) -> np.ndarray:
    """Images of full ink, each of another shade."""
    shades = np.linspace(17, 255, n).astype(np.uint8)
    return np.broadcast_to(shades[:, None, None], (n, side, side)).copy()


def texts(path: Path) -> list[str]:
    return [e.text for e in ElementTree.parse(path).getroot().iter() if e.tag.endswith("}text")]


def test_ink_is_dark_on_white_paper() -> None:
    assert sheets.paper(np.array([0, 255, 128], np.uint8)).tolist() == [255, 0, 119]


def test_each_image_is_in_its_place_and_the_rest_is_paper() -> None:
    cells = np.arange(1, 6)[:, None, None] * np.ones((5, 3, 4))
    sheet = sheets.tile(cells, 2, below=7, fill=0)
    gap = sheets.GAP
    assert sheet.shape == (3 * (3 + gap + 7) + gap, 2 * (4 + gap) + gap)
    for number in range(5):
        top, left = gap + number // 2 * (3 + gap + 7), gap + number % 2 * (4 + gap)
        assert (sheet[top : top + 3, left : left + 4] == number + 1).all()
    assert (sheet > 0).sum() == 5 * 12


def test_a_sheet_is_a_small_grey_picture_of_the_ink(tmp_path) -> None:
    for name in ("one.png", "two.png"):
        sheets.write_sheet(blots(100, 28), 10, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    shown = np.asarray(Image.open(tmp_path / "one.png").convert("L"))
    assert shown.shape == (604, 604)  # twice 10 * (28 + 2) + 2
    assert shown[0, 0] == 255
    assert shown[-10, -10] == 0  # the last image is full ink


def test_an_animation_loops_names_its_steps_and_keeps_to_its_size(tmp_path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (30, 9, 20, 20)).astype(np.uint8)
    steps = list(range(0, 300, 10))
    whole = sheets.write_animation(noise, steps, 3, tmp_path / "whole.gif")
    cut = sheets.write_animation(noise, steps, 3, tmp_path / "cut.gif", most_bytes=20_000)
    assert whole == 30 > cut >= 2
    assert (tmp_path / "cut.gif").stat().st_size <= 20_000
    film = Image.open(tmp_path / "whole.gif")
    assert sum(1 for _ in ImageSequence.Iterator(film)) == 30
    assert film.info["loop"] == 0
    film.seek(29)
    last = np.asarray(film.convert("L"))
    assert film.info["duration"] == 2500
    assert (last[:20] < 128).any()  # the step is written there
    assert (last[20:] == sheets.tile(sheets.paper(noise[29]), 3)).all()


@pytest.mark.parametrize("frames", [1, 2])
def test_an_animation_of_few_frames_is_kept_whole(frames: int, tmp_path) -> None:
    made = sheets.write_animation(blots(frames)[:, None], [1, 2], 1, tmp_path / "a.gif", 1)
    assert made == frames


def test_rows_and_cells_carry_their_labels_as_text(tmp_path) -> None:
    rows = [("$x_{$ <b>", blots(3)), ("step 20", blots(10))]
    sheets.write_rows(rows, 10, tmp_path / "rows.svg")
    assert texts(tmp_path / "rows.svg") == ["$x_{$ <b>", "step 20"]
    sheets.write_cells(blots(5), list("abcde"), 2, 1, tmp_path / "cells.svg")
    assert texts(tmp_path / "cells.svg") == list("abcde")


def test_rows_of_classes_tell_how_many_images_there_are() -> None:
    labels, train = np.repeat([0, 1, 2], 20), np.arange(60) < 40
    labels[:3] = 1
    train[:3] = False
    images = labels[:, None, None].astype(np.uint8) * np.ones((1, 2, 2), np.uint8)
    rows = sheets.class_rows(images, labels, train, ("a", "b", "c"), np.random.default_rng(1))
    assert [name for name, _ in rows] == [
        "a (17 to train, 0 held out)",
        "b (20 to train, 3 held out)",
        "c (0 to train, 20 held out)",
    ]
    for number, (_, shown) in enumerate(rows):
        assert shown.shape == (10, 2, 2)
        assert (shown == number).all()
