"""The figures of the data: chords, pitch classes counted by role, a stroke for each piece."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from continuo.report.base.figures import HELD_OUT, TRAINING
from continuo.report.experiment.drawings.distributions import (
    chord_histogram,
    chord_name,
    count_pitch_classes,
    draw_pieces,
)
from experiment_pages import texts

PARTS = [
    pd.DataFrame({"piece": ["a", "a", "b"], "pitches": ["60.64", "72", "61"]}),
    pd.DataFrame({"piece": ["c", "d"], "pitches": ["0.11", "127"]}),
]


def split(**roles: str) -> pd.DataFrame:
    return pd.DataFrame({"piece": list(roles), "role": list(roles.values()), "chords": 100})


def test_pitch_classes_are_counted_by_role_over_all_parts() -> None:
    found = count_pitch_classes(PARTS, split(a="train", b="test", c="train", d="unused"))
    assert set(found) == {"train", "test", "unused"}
    assert found["train"].tolist() == [3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]  # C C C, E, B
    assert np.flatnonzero(found["test"]).tolist() == [1]
    assert np.flatnonzero(found["unused"]).tolist() == [7]


def draw(path: Path, table: pd.DataFrame) -> tuple[list[str], str]:
    draw_pieces(count_pitch_classes(PARTS, table), table, path)
    return list(texts(path)), path.read_text()


def test_roles_are_told_apart_and_counted(tmp_path: Path) -> None:
    table = split(a="train", b="test", c="train", d="unused").assign(chords=[100, 50, 300, 9])
    shown, svg = draw(tmp_path / "a.svg", table)
    assert "training pieces: 5 notes" in shown
    assert "held out: 1 note" in shown
    assert "training: 2 pieces, 400 chords, median 200" in shown
    assert "held out (test): 1 piece, 50 chords" in shown
    assert "unused: 1 piece, 9 chords" in shown
    assert {"C", "F#", "B"} <= set(shown)
    assert TRAINING.lower() in svg
    assert HELD_OUT.lower() in svg


def test_one_piece_alone_and_lengths_far_apart(tmp_path: Path) -> None:
    one, svg = draw(tmp_path / "one.svg", split(a="train"))
    assert "held out" not in " ".join(one)
    assert HELD_OUT.lower() not in svg
    far = split(a="train", b="test").assign(chords=[10, 100_000])
    assert "10^{4}" in draw(tmp_path / "far.svg", far)[1]  # the axis is logarithmic
    assert "10^{4}" not in svg


def test_chord_histogram_shows_the_most_frequent_first(tmp_path) -> None:
    path = tmp_path / "chords.svg"
    chords = [[60 + i] for i in range(40)]
    counts = [40 - i for i in range(40)]
    chords[7], counts[7] = [60, 64, 67], 900
    chord_histogram({"max_notes": 0, "chords": chords, "counts": counts}, path)
    shown = texts(path)
    assert "the 30 most frequent of 40 chords" in shown
    names = [text for text in shown if text[0] in "CDEFGAB" and text[-1].isdigit()]
    assert names[:3] == ["C4 E4 G4", "C4", "C#4"]
    assert len(names) == 30


def test_chord_histogram_refuses_an_empty_vocabulary(tmp_path) -> None:
    with pytest.raises(ValueError, match="no chords"):
        chord_histogram({"max_notes": 0, "chords": [], "counts": []}, tmp_path / "c.svg")


def test_chord_names() -> None:
    assert chord_name((60, 64, 67)) == "C4 E4 G4"
    assert chord_name(range(60, 68)) == "C4 C#4 D4 … G4 (8 notes)"


def test_many_pieces_and_chords_make_no_large_figure(tmp_path: Path) -> None:
    many = split(**{str(number): "train" for number in range(20_000)})
    many["chords"] = np.arange(len(many)) % 777
    draw_pieces({"train": np.ones(12, int)}, many, tmp_path / "many.svg")
    counts = {"counts": [*range(5000, 0, -1)], "chords": [[60]] * 5000}
    chord_histogram(counts, tmp_path / "chords.svg")
    for name in ("many.svg", "chords.svg"):
        assert (tmp_path / name).stat().st_size < 200_000
