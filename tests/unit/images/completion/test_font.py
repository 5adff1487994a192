from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from PIL import ImageFont

from continuo.base.errors import UserError
from continuo.images.completion import font as adding
from continuo.images.completion.font import Placement, complete_font, excerpt, open_font
from continuo.images.completion.naming import about, name_font
from continuo.images.completion.outlines import trace
from continuo.images.completion.pairs import Pairs, make_pairs
from continuo.images.data.fonts import Face, survey, typeset
from tiny_fonts import LETTERS, two_fonts

ASTRAL = "\U00020000"


def completed(folder: Path, characters: str = "XYZ") -> tuple[Path, Path, Pairs]:
    """The bold font with new glyphs that look as the first of its own do; itself; the pairs."""
    thin, bold = two_fonts(folder)
    pairs, _ = make_pairs(Face(thin, 64), Face(bold, 64), LETTERS, 64, 0.2, 1)
    font = open_font(bold, 0)
    drawn = {new: trace(pairs.target[place]) for place, new in enumerate(characters)}
    owned = [str(character) for character in pairs.of("train", "test").characters]
    complete_font(font, drawn, owned, Placement(64, pairs.pixel, pairs.baseline))
    words = about(font, open_font(thin, 0, False), len(drawn), "CC0", "OFL")
    name_font(font, None, words, "OFL")
    font.save(folder / "completed.ttf")
    return folder / "completed.ttf", bold, pairs


def test_the_fonts_own_glyphs_are_the_same_bytes(tmp_path):
    path, bold, _ = completed(tmp_path)
    with TTFont(bold, lazy=True) as before, TTFont(path, lazy=True) as after:
        own = before.getGlyphOrder()
        assert after.getGlyphOrder()[: len(own)] == own
        assert len(after.getGlyphOrder()) == len(own) + 3
        for name in own:
            assert after["glyf"].glyphs[name].data == before["glyf"].glyphs[name].data, name
            assert after["hmtx"][name] == before["hmtx"][name]
            assert after["vmtx"][name] == before["vmtx"][name]
        shared = before.getBestCmap()
        assert {point: after.getBestCmap()[point] for point in shared} == shared


def test_new_glyphs_are_drawn_where_the_pictures_have_them(tmp_path):
    path, _, pairs = completed(tmp_path)
    face = Face(path, 64)
    drawn = survey(face, LETTERS)
    assert "".join(drawn.characters) == LETTERS
    pictures = typeset(face, drawn, 64).astype(float)
    for place, new in enumerate("XYZ"):
        away = np.abs(pictures[LETTERS.index(new)] - pairs.target[place]).mean() / 255
        assert away < 0.01, new


def test_text_from_top_to_bottom_has_room_for_them(tmp_path):
    path, _, _ = completed(tmp_path)
    with TTFont(path) as font:
        cmap, metrics = font.getBestCmap(), font["vmtx"]
        for one, other in (("A", "X"), ("B", "Y")):
            first, second = metrics[cmap[ord(one)]], metrics[cmap[ord(other)]]
            assert second == pytest.approx(first, abs=6)  # units, of 1000


def test_its_name_says_what_it_is_and_carries_the_licence(tmp_path):
    path, _, _ = completed(tmp_path)
    family, style = ImageFont.truetype(str(path), 20).getname()
    assert (family, style) == ("Bold Completed", "Regular")
    with TTFont(path) as font:
        names = font["name"]
        assert names.getDebugName(13) == "OFL"
        assert names.getDebugName(6) == "BoldCompleted-Regular"
        assert names.getDebugName(10) == (
            "Bold (OFL) with 3 more characters, drawn by a network of Continuo's after Thin (CC0), "
            "as it has learnt from the characters of both. The other glyphs are the font's own, "
            "untouched."
        )
        name_font(font, "Other", "what it is", "another")
        assert names.getBestFamilyName() == "Other"
        assert names.getDebugName(13) == "OFL"  # its own stays


def test_characters_beyond_the_basic_plane_are_mapped(tmp_path):
    path, _, _ = completed(tmp_path, f"X{ASTRAL}")
    with TTFont(path) as font:
        assert font.getBestCmap()[ord(ASTRAL)] == "uni20000"
    assert survey(Face(path, 64), [ASTRAL]).characters == [ASTRAL]


def test_a_page_carries_what_its_line_needs(tmp_path):
    path, _, _ = completed(tmp_path)
    excerpt(path, "AXY", tmp_path / "excerpt.ttf")
    with TTFont(tmp_path / "excerpt.ttf") as font:
        assert {chr(point) for point in font.getBestCmap()} == set("AXY")
        assert font["name"].getDebugName(13) == "OFL"


def test_a_table_that_no_browser_needs_may_be_broken(tmp_path):
    path, _, _ = completed(tmp_path)
    broken = DefaultTable("gasp")
    broken.data = bytes.fromhex("0000 0002 0018 0001 ffff 0003 0000 0000")  # four bytes too many
    with TTFont(path) as font:
        font["gasp"] = broken
        font.save(tmp_path / "broken.ttf")
    excerpt(tmp_path / "broken.ttf", "AXY", tmp_path / "excerpt.ttf")
    with TTFont(tmp_path / "excerpt.ttf") as font:
        assert {chr(point) for point in font.getBestCmap()} == set("AXY")
        assert "gasp" not in font


def test_what_cannot_be_added_to_is_said(tmp_path, monkeypatch):
    pen = T2CharStringPen(500, None)
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef"])
    builder.setupCharacterMap({65: ".notdef"})
    builder.setupCFF("Curved", {}, {".notdef": pen.getCharString()}, {})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupPost()
    builder.save(tmp_path / "curved.otf")
    with pytest.raises(UserError, match=r"curved\.otf: .* TrueType outlines"):
        open_font(tmp_path / "curved.otf", 0)
    (tmp_path / "none.ttf").write_text("no font")
    with pytest.raises(UserError, match=r"none\.ttf cannot be read as a font"):
        open_font(tmp_path / "none.ttf", 0)
    monkeypatch.setattr(adding, "MOST", 25)
    with pytest.raises(UserError, match="more than the 25 that a font can have"):
        completed(tmp_path)
