import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.images.completion.lessons import MARGIN, SIDE, boxed, reading_lessons, script_lessons
from continuo.images.completion.pairs import make_pairs
from continuo.images.data.fonts import Face
from tiny_fonts import LETTERS, two_fonts


def test_judges_see_the_glyphs_box_alone():
    glyphs = np.zeros((3, 64, 64), np.uint8)
    glyphs[0, 10:20, 5:25] = 255
    glyphs[1, 30:50, 2:42] = 255  # the same, twice as large and elsewhere
    first, second, none = boxed(glyphs)
    assert np.abs(first.astype(int) - second).max() < 3
    columns = np.flatnonzero(first.any(axis=0))
    assert (columns[0], columns[-1]) == (MARGIN, SIDE - MARGIN - 1)
    assert not none.any()


def test_the_script_is_learnt_from_both_fonts_light_and_heavy(tmp_path):
    thin, bold = two_fonts(tmp_path)
    pairs, _ = make_pairs(Face(thin, 32), Face(bold, 32), LETTERS, 32, 0.2, 1)
    lessons = script_lessons(pairs)
    assert lessons.classes == ("source", "target")
    assert np.bincount(lessons.labels).tolist() == [46, 23]
    for part in ("train", "test"):
        assert set(lessons.of(part).names) == set(pairs.of(part).characters)


def test_reading_is_learnt_from_all_that_the_fonts_have(tmp_path):
    files = dict(zip(("thin", "bold"), two_fonts(tmp_path), strict=True))
    lessons = reading_lessons({"thin": {}, "bold": {}}, files, [*LETTERS], 32, 0.1, 1)
    assert len(lessons) == 26 + 23
    assert (~lessons.train).sum() == 5
    assert [lessons.classes[label] for label in lessons.labels] == list(lessons.names)
    with pytest.raises(UserError, match=r"reader\.fonts\.bold: bold\.ttf draws none of the 2"):
        reading_lessons({"bold": {}}, files, ["X", "Y"], 32, 0.1, 1)
