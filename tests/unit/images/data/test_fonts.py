from pathlib import Path

import matplotlib
import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.images.data.characters import read_characters, share_out, split_characters
from continuo.images.data.fonts import Drawn, Face, survey, typeset
from continuo.images.data.ink import MARGIN, MEAN, SPREAD, ink_threshold, normalised
from continuo.images.data.layout import lay_out
from continuo.images.data.sources import fetch_source

TTF = Path(matplotlib.get_data_path()) / "fonts/ttf"
LETTERS = "ABCDEFGHKLMNOPRSTUVWXYZabdefghknopqrstuvxyzαβγδεζηθλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩ"


def faces(*names, size=32):
    return [Face(TTF / f"{name}.ttf", size) for name in names]


def test_what_a_font_has_not_is_told_from_what_has_no_ink():
    (face,) = faces("DejaVuSans")
    drawn = survey(face, ["A", "\u200b", "一", "b", "\ue123", "\u3000"])
    assert drawn.characters == ["A", "b"]
    assert (drawn.missing, drawn.empty) == (3, 1)


def test_typeset_glyphs_stand_where_a_typesetter_puts_them():
    (face,) = faces("DejaVuSans", size=48)
    drawn = survey(face, "oO.")
    small, capital, stop = typeset(face, drawn, 48).astype(float)
    rows = np.arange(48)
    bottoms = [rows[ink.sum(axis=1) > 255].max() for ink in (small, capital, stop)]
    assert max(bottoms) - min(bottoms) <= 1  # one baseline
    assert rows[capital.sum(axis=1) > 255].min() < rows[small.sum(axis=1) > 255].min() - 5
    assert abs((capital.sum(axis=0) @ rows) / capital.sum() - 23.5) < 1
    assert capital.max() == 255


def test_nothing_is_clipped_however_far_a_glyph_goes():
    (face,) = faces("DejaVuSans", size=24)
    tall = ["Ấ", "Ǻ", "j", "|", "\ufdfa"]
    drawn = survey(face, [*tall, "o"])
    assert drawn.characters[:4] == tall[:4]
    pictures = typeset(face, drawn, 24)
    border = np.concatenate(
        [pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]]
    )
    assert border.max() == 0
    alone = typeset(face, survey(face, "o"), 24)
    assert alone.shape == (1, 24, 24)
    together = pictures[drawn.characters.index("o")]
    assert together.sum() <= alone[0].sum()
    assert (pictures.reshape(len(pictures), -1).sum(axis=1) > 0).all()


def test_normalised_glyphs_fill_the_box_and_have_the_ink_of_the_curve():
    for face in faces("STIXGeneral", "DejaVuSerif", size=48):
        pictures = normalised(face, survey(face, LETTERS), 48)
        ink = pictures.mean(axis=(1, 2)) / 255
        assert abs(ink.mean() - MEAN) < 0.02
        assert abs(ink.std() - SPREAD) < 0.015
        for picture in pictures:
            filled = [np.flatnonzero((picture > 25).any(axis=axis)) for axis in (0, 1)]
            sides = [part[-1] - part[0] + 1 for part in filled]
            assert abs(max(sides) - 48 * (1 - 2 * MARGIN)) <= 1
            middles = [(part[-1] + part[0]) / 2 for part in filled]
            assert np.abs(np.array(middles) - 23.5).max() <= 1


def test_normalising_keeps_the_letter():
    letters = "AHOTVXZ"
    face, other = faces("DejaVuSans", "STIXGeneral", size=48)
    one = normalised(face, survey(face, letters), 48).reshape(7, -1).astype(float)
    two = normalised(other, survey(other, letters), 48).reshape(7, -1).astype(float)
    alike = np.corrcoef(one, two)[:7, 7:]
    assert (alike.argmax(axis=1) == np.arange(7)).all()
    assert normalised(face, Drawn([], 0, 0, 0), 48).shape == (0, 48, 48)


def test_one_number_tells_bold_from_thin_until_it_is_normalised():
    fonts = faces("STIXGeneralBol", "STIXGeneralItalic", size=32)
    accuracy = {}
    for draw in (typeset, normalised):
        parts = [draw(face, survey(face, LETTERS), 32) for face in fonts]
        labels = np.repeat([0, 1], [len(part) for part in parts])
        train = np.arange(len(labels)) % 3 > 0
        accuracy[draw] = ink_threshold(np.concatenate(parts), labels, train)
    assert accuracy[typeset].accuracy > 0.7
    assert accuracy[typeset].heavier == 0
    assert accuracy[normalised].accuracy < 0.6


def test_the_threshold_is_the_best_of_the_training_images():
    ink = np.array([10, 20, 30, 40, 15, 35, 50])
    images = np.broadcast_to(ink[:, None, None], (7, 2, 2))
    labels = np.array([1, 1, 0, 0, 1, 0, 1])
    train = np.arange(7) < 4
    found = ink_threshold(images, labels, train)
    assert found.threshold == 25
    assert found.heavier == 0
    assert found.right.tolist() == [True, True, False]
    assert found.accuracy == pytest.approx(2 / 3)
    same = ink_threshold(np.ones((6, 2, 2)), np.array([0, 0, 1, 0, 1, 0]), np.arange(6) < 4)
    assert same.right.tolist() == [False, True]  # no threshold is better than the larger class
    with pytest.raises(ValueError, match="two classes"):
        ink_threshold(images, labels + 1, train)
    with pytest.raises(ValueError, match="two classes"):
        ink_threshold(images, labels, np.ones(7, bool))


@pytest.mark.parametrize(
    ("train", "test", "shares"),
    [
        (6400, 3216, (6400, 3216)),
        (None, 480, (9520, 480)),
        (100, None, (100, 9900)),
        (None, 20000, (0, 10000)),
        (0, None, (0, 10000)),
        (20000, 5000, (8000, 2000)),
        (None, None, (6656, 3344)),
        (0, 0, (0, 0)),
    ],
)
def test_images_are_shared_out_as_asked_or_in_the_same_proportion(train, test, shares):
    assert share_out(10000, train, test) == shares


@pytest.mark.parametrize(("train", "test"), [(64, 32), (20, 11), (None, 30), (None, None)])
def test_no_character_is_in_both_parts_and_both_have_each_kind(train, test):
    drawn = {"a": [chr(0x4E00 + i) for i in range(60)], "b": [chr(0x4E14 + i) for i in range(70)]}
    trained, held_out = split_characters(drawn, train, test, 1)
    assert not trained & held_out
    wanted = share_out(130, train, test)
    for part, images in ((trained, wanted[0]), (held_out, wanted[1])):
        counts = [len(part.intersection(characters)) for characters in drawn.values()]
        assert abs(sum(counts) - images) <= 1
        assert abs(counts[0] / sum(counts) - 60 / 130) < 0.06
    assert (trained, held_out) == split_characters(drawn, train, test, 1)
    assert (trained, held_out) != split_characters(drawn, train, test, 2)
    if train is None:
        assert len(trained) + len(held_out) == 90


def test_the_file_of_characters(tmp_path):
    path = tmp_path / "characters.txt"
    path.write_text("\ufeffab a\n一\t<\U00020000\r\n b", encoding="utf-8")
    assert read_characters(path) == ["a", "b", "一", "<", "\U00020000"]
    path.write_text(" \n")
    with pytest.raises(UserError, match=r"characters\.txt holds no characters"):
        read_characters(path)
    path.write_bytes("一".encode("big5"))
    with pytest.raises(UserError, match=r"characters\.txt cannot be read as UTF-8"):
        read_characters(path)
    with pytest.raises(UserError, match="none"):
        read_characters(tmp_path / "none")


def source_of(tmp_path, **changes):
    path = tmp_path / "characters.txt"
    path.write_text(LETTERS + "一\u200b", encoding="utf-8")
    fonts = {n.lower(): {"path": str(TTF / f"DejaVu{n}.ttf")} for n in ("Serif", "Sans")}
    source = {"characters": str(path), "fonts": fonts, "size": 20, "train": 640, "test": 321}
    return source | changes


def test_a_set_of_glyphs_from_its_fonts(tmp_path):
    source = source_of(tmp_path)
    fetch_source(source, tmp_path / "source")
    images, intake = lay_out(source, tmp_path / "source", 1)
    assert images.classes == ("serif", "sans")
    assert images.images.shape[1:] == (20, 20)
    assert images.images.dtype == np.uint8
    assert intake["asked"].tolist() == [len(LETTERS) + 2] * 2
    assert intake["missing"].tolist() == [1, 1]
    assert (intake["drawn"] + intake["empty"]).tolist() == [len(LETTERS) + 1] * 2
    assert len(images) == intake["drawn"].sum()
    train, test = images.of("train"), images.of("test")
    assert not set(train.names) & set(test.names)
    assert len(test) / len(images) == pytest.approx(1 / 3, abs=0.02)
    assert f"{len(train)} images to train and {len(test)} to test" in images.note
    again, _ = lay_out(source, tmp_path / "source", 1)
    np.testing.assert_array_equal(again.images, images.images)
    np.testing.assert_array_equal(again.train, images.train)
    place = np.flatnonzero((images.labels == 1) & (images.names == "H"))[0]
    (face,) = faces("DejaVuSans", size=20)
    drawn = survey(face, [*LETTERS, "\u200b"])
    expected = typeset(face, drawn, 20)[drawn.characters.index("H")]
    np.testing.assert_array_equal(images.images[place], expected)
    normal, _ = lay_out(source | {"normalise": True}, tmp_path / "source", 1)
    assert (normal.images[place] != expected).any()


def test_the_characters_can_come_from_another_file_than_the_configured(tmp_path):
    source = source_of(tmp_path, test=1, train=None)
    fetch_source(source, tmp_path / "source")
    (tmp_path / "other.txt").write_text("xyz")
    images, _ = lay_out(source, tmp_path / "source", 1, tmp_path / "other.txt")
    assert set(images.names) == set("xyz")


def test_fonts_that_cannot_serve_are_errors(tmp_path):
    with pytest.raises(UserError, match="cannot be read as a font, face 7"):
        Face(TTF / "DejaVuSans.ttf", 20, 7)
    (tmp_path / "no.ttf").write_text("no font")
    with pytest.raises(UserError, match=r"no\.ttf cannot be read as a font"):
        Face(tmp_path / "no.ttf", 20)
    source = source_of(tmp_path)
    fetch_source(source, tmp_path / "source")
    (tmp_path / "characters.txt").write_text("一丁", encoding="utf-8")
    with pytest.raises(UserError, match=r"fonts\.serif: DejaVuSerif\.ttf draws none of the 2"):
        lay_out(source, tmp_path / "source", 1)
    (tmp_path / "characters.txt").write_text("abc")
    with pytest.raises(UserError, match="leave no image"):
        lay_out(source | {"train": 0, "test": 0}, tmp_path / "source", 1)
