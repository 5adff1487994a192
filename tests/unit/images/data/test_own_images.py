import os

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from continuo.base.errors import UserError
from continuo.images.data import own_folder, own_images
from continuo.images.data.layout import lay_out
from continuo.images.data.own_folder import LARGEST, Place, places
from continuo.images.data.sources import fetch_source


def draw(path, number, paper=255, side=20):
    """A picture unlike those of other numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    grey = np.full((side, side), paper, np.uint8)
    grey[5:15, 5:15] = np.random.default_rng(number).integers(60, 190, (10, 10))
    Image.fromarray(grey).save(path)


@pytest.fixture
def mine(tmp_path):
    """A folder with two classes of ten each."""
    for number in range(20):
        draw(tmp_path / f"mine/{'ab'[number % 2]}/{number:02}.png", number)
    return tmp_path / "mine"


def made(folder, **settings):
    source = {"folder": str(folder), "size": 16, **settings}
    place = folder.parent / f"source_{len(list(folder.parent.iterdir()))}"
    record = fetch_source(source, place)
    return (*lay_out(source, place, 1), record)


def test_subfolders_are_classes_and_a_share_of_each_is_held_out(mine):
    images, intake, record = made(mine)
    assert images.classes == ("a", "b")
    assert images.images.shape == (20, 16, 16)
    assert np.bincount(images.of("test").labels).tolist() == [2, 2]
    assert (images.names == "").all()
    assert intake.columns.tolist() == own_images.COLUMNS
    assert (intake["status"] == "used").all()
    assert (intake["part"] == "test").tolist() == (~images.train).tolist()
    assert record["sha256"].str.fullmatch("[0-9a-f]{64}").all()
    assert record["origin"].unique().tolist() == [f"the user's {mine}"]
    again, other = made(mine)[0], made(mine, held_out=0.5)[0]
    np.testing.assert_array_equal(images.train, again.train)
    assert other.train.sum() == 10


def test_what_came_since_the_manifest_was_made_waits_for_the_next_run(mine, tmp_path):
    source = {"folder": str(mine), "size": 16}
    files = own_folder.own_images(source)
    draw(mine / "a/new.png", 21)
    (mine / "b/01.png").unlink()
    record = fetch_source(source, tmp_path / "fetched", files)
    assert len(record) == 20
    assert record.loc[record["note"] != "", "note"].tolist() == [
        "could not be read (No such file or directory)"
    ]


def test_one_folder_is_one_class(tmp_path):
    for number in range(5):
        draw(tmp_path / f"mine/{number}.png", number)
    images, intake, _ = made(tmp_path / "mine", held_out=0)
    assert (images.classes, images.train.all()) == (("mine",), True)
    assert intake["class"].unique().tolist() == ["mine"]


def test_folders_train_and_test_are_the_split_however_they_are_spelt(mine):
    (mine / "Train").mkdir()
    (mine / "TEST").mkdir()
    (mine / "a").rename(mine / "Train/a")
    (mine / "b").rename(mine / "Train/b")
    (mine / "TEST/b/deeper").mkdir(parents=True)
    (mine / "Train/b/01.png").rename(mine / "TEST/b/deeper/01.png")
    images, intake, _ = made(mine)
    assert intake[intake["part"] == "test"]["file"].tolist() == ["TEST/b/deeper/01.png"]
    assert (~images.train).sum() == 1
    assert images.note.startswith("by the folders train and test")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["1.png", "2.png"], ["/all", "/all"]),
        (["a/1.png", "b/c/2.png"], ["/a", "/b"]),
        (["test/1.png", "2.png"], ["test/all", "/all"]),
        (["TRAIN/a/1.png", "test/a/2.png"], ["train/a", "test/a"]),
        (["a/1.png", "Test/a/2.png"], ["/a", "test/a"]),
        (["train", "a/test"], ["beside", "/a"]),
        (["a/1.png", "1.png"], ["/a", "beside"]),
        (["train/a/1.png", "train/1.png", "b/2.png", "3.png"], ["train/a", "beside", "out", "out"]),
    ],
)
def test_what_a_place_says(names, found):
    def short(place):
        return place.refused.split(" ")[0][:6].replace("outsid", "out") or (
            f"{place.part}/{place.label}"
        )

    assert [short(place) for place in places(names, "all")] == found
    assert places(["1.png"], "all") == [Place("", "all")]


def test_what_is_of_no_use_is_listed_with_the_reason(mine):
    (mine / "a/again.png").write_bytes((mine / "a/00.png").read_bytes())
    Image.open(mine / "a/02.png").save(mine / "b/other.tiff")
    (mine / "a/cut.png").write_bytes((mine / "a/04.png").read_bytes()[:150])
    (mine / "b/<b> & \udcff.png").write_text("no image")
    (mine / "b/.hidden.png").write_text("no image")
    draw(mine / "lost.png", 99)
    (mine / "b/loop").symlink_to(mine)
    (mine / "b/nowhere.png").symlink_to(mine / "not.png")
    (mine / "b/endless.png").symlink_to("/dev/zero")
    with (mine / "b/large.png").open("wb") as file:
        os.truncate(file.fileno(), LARGEST + 1)
    images, intake, record = made(mine)
    refused = intake[intake["status"] == "refused"].set_index("file")["reason"].to_dict()
    assert refused.pop("a/cut.png").startswith("could not be read (OSError: ")
    assert refused.pop("b/<b> & \ufffd.png").startswith("no image, or of none of these kinds")
    assert refused == {
        "a/again.png": "the same file as a/00.png",
        "b/other.tiff": "the same picture as a/02.png",
        "b/endless.png": "it is no plain file",
        "b/large.png": "it has more than 134,217,728 bytes",
        "b/loop": "a link to a folder that it lies in: not followed",
        "b/nowhere.png": "could not be read (No such file or directory)",
        "lost.png": "beside the folders of classes, in none of them",
    }
    assert len(images) == 20
    assert len(record) == len(intake) == 29
    assert images.note.endswith("9 of 29 files are not used, see below")


def test_ink_is_dark_where_most_borders_are_light(tmp_path):
    for number in range(9):
        draw(tmp_path / f"mine/{number}.png", number, paper=255 if number < 6 else 0, side=16)
    folder = tmp_path / "mine"
    dark, _, _ = made(folder)
    assert (dark.images[:6, 0, 0] == 0).all()
    assert (dark.images[6:, 0, 0] == 255).all()
    assert "ink is dark, as 67 % of the borders are light" in dark.note
    light, _, _ = made(folder, ink="light")
    np.testing.assert_array_equal(light.images, 255 - dark.images)
    assert "ink is light;" in f"{light.note};"


def test_numbers_are_classes_in_their_order(tmp_path):
    for number, label in enumerate(("10", "9", "2", "x", "1")):
        draw(tmp_path / f"mine/{label}/{number}.png", number)
    assert made(tmp_path / "mine", held_out=0)[0].classes == ("1", "2", "9", "10", "x")


def test_a_folder_of_no_use_is_an_error_that_names_it(tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    with pytest.raises(UserError, match=rf"source\.folder: there is no folder {folder}"):
        made(folder)
    with pytest.raises(UserError, match=r"source\.folder: there is no folder .*nnn"):
        made(tmp_path / ("n" * 300))
    folder.mkdir()
    with pytest.raises(UserError, match=rf"{folder} is empty"):
        made(folder)
    (folder / "a.txt").write_text("no image")
    with pytest.raises(UserError, match=rf"none of the 1 files in {folder} .* a\.txt: no image"):
        made(folder)
    draw(folder / "test/1.png", 1)
    with pytest.raises(UserError, match="are held out"):
        made(folder)
    draw(folder / "train/b/2.png", 2)
    draw(folder / "train/c/3.png", 3)
    monkeypatch.setattr(own_images, "MOST_CLASSES", 1)
    with pytest.raises(UserError, match="has 2 subfolders"):
        made(folder)


def test_a_file_that_asks_for_too_much_is_a_line_of_the_intake(mine, monkeypatch):
    def read(path, size, real=own_images.read_picture):
        if path.name == "3":
            raise MemoryError
        return real(path, size)

    monkeypatch.setattr(own_images, "read_picture", read)
    intake = made(mine)[1]
    assert intake["reason"].tolist().count("it asks for more than 4 GiB of memory") == 1


def test_the_intake_is_read_as_it_is_written(mine, tmp_path):
    intake = made(mine)[1]
    intake.to_csv(tmp_path / "intake.csv", index=False)
    again = pd.read_csv(tmp_path / "intake.csv", dtype=own_images.SIDES, keep_default_na=False)
    assert again["file"].tolist() == intake["file"].tolist()
