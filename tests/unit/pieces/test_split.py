import numpy as np
import pandas as pd
import pytest

from continuo.base.errors import UserError
from continuo.pieces.split import draw_pieces, split_pieces
from continuo.pieces.windows import Sequences


def pieces(count=10, chords=500, role=""):
    return pd.DataFrame({"piece": [f"p{i}" for i in range(count)], "chords": chords, "role": role})


def roles(split):
    return dict(zip(split["piece"], split["role"], strict=True))


def test_a_fraction_holds_out_whole_pieces_by_seed():
    split = split_pieces(pieces(), valid=0.2, test=0.3, window=128, seed=1)
    counts = split["role"].value_counts()
    assert counts.to_dict() == {"train": 5, "test": 3, "valid": 2}
    again = split_pieces(pieces(), valid=0.2, test=0.3, window=128, seed=1)
    assert roles(split) == roles(again)
    others = [roles(split_pieces(pieces(), 0.2, 0.3, 128, seed)) for seed in range(2, 6)]
    assert any(roles(split) != other for other in others)


def test_a_small_fraction_holds_out_one_and_a_single_piece_none():
    assert (split_pieces(pieces(3), 0, 0.01, 128, 1)["role"] == "test").sum() == 1
    assert roles(split_pieces(pieces(1), 0, 0.1, 128, 1)) == {"p0": "train"}


def test_names_and_patterns_hold_out():
    split = split_pieces(pieces(), valid=["p1"], test=["p[89]", "p2"], window=128, seed=1)
    found = roles(split)
    assert {p for p, r in found.items() if r == "test"} == {"p2", "p8", "p9"}
    assert {p for p, r in found.items() if r == "valid"} == {"p1"}


def test_a_name_that_matches_nothing_is_an_error_with_the_names_there_are():
    with pytest.raises(UserError, match=r"split\.test.*'nope'.*p0, p1"):
        split_pieces(pieces(), 0, ["nope"], 128, 1)


def test_shares_are_drawn_from_what_the_names_leave_and_from_long_pieces():
    table = pieces(5)
    for seed in range(12):
        found = roles(split_pieces(table, ["p2"], 0.1, 128, seed))
        assert found["p2"] == "valid"
        assert list(found.values()).count("test") == 1
    table.loc[1:, "chords"] = 20
    assert roles(split_pieces(table, 0, 0.1, 128, 1))["p0"] == "train"
    with pytest.raises(UserError, match=r"held out twice.*: p3"):
        split_pieces(pieces(), ["p3"], ["p3", "p4"], 128, 1)


def test_without_a_folder_train_the_rest_trains():
    table = pieces(3)
    table["role"] = ["test", "", ""]
    assert split_pieces(table, 0, 0.1, 128, 1)["role"].tolist() == ["test", "train", "train"]


def test_folders_go_before_fractions():
    table = pieces(4)
    table["role"] = ["train", "valid", "test", ""]
    split = split_pieces(table, 0, 0.5, 128, 1)
    assert split["role"].tolist() == ["train", "valid", "test", "unused"]
    assert "outside" in split["reason"][3]


def test_a_short_piece_is_unused_and_says_why():
    table = pieces(3)
    table.loc[1, "chords"] = 128
    split = split_pieces(table, 0, 0, 128, 1)
    assert split["role"].tolist() == ["train", "unused", "train"]
    assert split["reason"][1] == "128 chords: too short for a window of 128"


def test_nothing_long_enough_says_which_window_would_do():
    with pytest.raises(UserError, match="set `window` to 99 or less"):
        split_pieces(pieces(2, chords=100), 0, 0, 128, 1)


def test_whole_pieces_are_drawn_until_there_are_enough_chords():
    found = {f"{i:02}": np.zeros(10 + i, np.int32) for i in range(20)}
    sequences = Sequences.of_pieces(found, {n: "train" if n < "15" else "test" for n in found})
    assert draw_pieces(sequences, "test", 1000, 1) == ["15", "16", "17", "18", "19"]
    drawn = draw_pieces(sequences, "train", 60, 1)
    assert drawn == sorted(drawn) == draw_pieces(sequences, "train", 60, 1)
    lengths = [len(found[name]) for name in drawn]
    assert sum(lengths) >= 60 > sum(lengths) - max(lengths)
    assert any(draw_pieces(sequences, "train", 60, seed) != drawn for seed in (2, 3))
    assert draw_pieces(sequences, "valid", 60, 1) == []
    assert draw_pieces(sequences, None, 60, 1) == []


def test_a_name_comes_before_a_pattern():
    split = split_pieces(pieces(4), ["p0"], ["p[01]"], 128, 1)
    assert split["role"].tolist() == ["valid", "test", "train", "train"]
