from pathlib import Path

import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.images.completion.pairs import Pairs, make_pairs
from continuo.images.data.fonts import Face
from tiny_fonts import LETTERS, two_fonts


def faces(folder: Path, lacking: str = "XYZ") -> tuple[Face, Face]:
    thin, bold = two_fonts(folder, lacking)
    return Face(thin, 32), Face(bold, 32)


def test_pairs_are_held_out_by_character_and_what_is_lacking_is_new(tmp_path):
    pairs, told = make_pairs(*faces(tmp_path), [*LETTERS, "字"], 32, 0.2, 1)
    assert told == {"asked": 27, "paired": 23, "lacked": 4, "new": 3, "nowhere": 1}
    assert [len(pairs.of(part)) for part in ("train", "test", "new")] == [18, 5, 3]
    assert list(pairs.of("new").characters) == ["X", "Y", "Z"]
    assert not pairs.of("new").target.any()
    assert (pairs.of("train", "test").target.max(axis=(1, 2)) == 255).all()
    again, _ = make_pairs(*faces(tmp_path), [*LETTERS, "字"], 32, 0.2, 1)
    assert (again.parts == pairs.parts).all()
    assert set(pairs.of("train").characters).isdisjoint(pairs.of("test").characters)


def test_the_source_is_made_as_heavy_as_the_target(tmp_path):
    pairs, _ = make_pairs(*faces(tmp_path), LETTERS, 32, 0.2, 1)
    learnt = pairs.of("train")
    ink = {name: getattr(learnt, name).mean() for name in ("source", "matched", "target")}
    assert ink["source"] < 0.7 * ink["target"]
    assert ink["matched"] == pytest.approx(ink["target"], rel=0.05)


def test_they_are_read_as_they_were_written(tmp_path):
    pairs, _ = make_pairs(*faces(tmp_path), LETTERS, 32, 0.2, 1)
    pairs.save(tmp_path / "pairs.npz")
    read = Pairs.load(tmp_path / "pairs.npz")
    assert all(np.array_equal(getattr(read, name), value) for name, value in vars(pairs).items())
    (tmp_path / "pairs.npz").write_bytes(b"no pairs")
    with pytest.raises(UserError, match=r"pairs\.npz: not pairs of glyphs"):
        Pairs.load(tmp_path / "pairs.npz")


@pytest.mark.parametrize(
    ("lacking", "characters", "told"),
    [
        ("", LETTERS, "there is nothing to complete"),
        ("XYZ", "字AB", "there is nothing to complete"),
        ("XYZ", "ABXYZ", "only 2 of the 5 characters"),
    ],
)
def test_too_little_to_learn_or_to_do_is_said(tmp_path, lacking, characters, told):
    with pytest.raises(UserError, match=rf"bold\.ttf: .*{told}"):
        make_pairs(*faces(tmp_path, lacking), characters, 32, 0.2, 1)
