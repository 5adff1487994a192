"""What is told of the runs that samples and held-out pieces share with training pieces."""

import numpy as np
import pandas as pd
import pytest

from continuo.findings.copying import bars_at, copies_table, overlap_table, pooled_share
from continuo.findings.matches import find_matches
from continuo.midi.notes import read_notes
from continuo.midi.writing import write_chords
from continuo.pieces.chord_table import chord_table
from continuo.pieces.tables import SCHEMA, write_chords_table

TUNE = [(60 + step,) for step in range(20)]
TRAINING = ["tune", "gone"]
SAMPLE = [(20,), *TUNE[9:15], (90,)]  # six chords, from the tune's third bar of 4/4 on
MATCHES = find_matches([SAMPLE, [(1, 3)]], [TUNE, [(110,)]])


def test_a_longest_run_is_told_with_its_bar(tmp_path):
    write_chords(TUNE, tmp_path / "tune.mid", ticks=480, ticks_per_quarter=480)
    table = chord_table(read_notes(tmp_path / "tune.mid")).assign(piece="tune")
    write_chords_table([table[SCHEMA.names]], tmp_path / "chords.parquet")
    files = {"tune": tmp_path / "tune.mid"}
    bars = bars_at(MATCHES, TRAINING, tmp_path / "chords.parquet", files)
    assert bars == {("tune", 9): (3, False)}
    found = copies_table([("hot", 1), ("hot", 2)], MATCHES, TRAINING, bars)
    first = found.iloc[0]
    assert first[["decoder", "number", "chords"]].tolist() == ["hot", 1, 8]
    for kind in ("run", "transposed"):
        told = first[[f"{kind}_{fact}" for fact in ("start", "length", "piece", "place", "bar")]]
        assert told.tolist() == [1, 6, "tune", 9, 3]
    assert first["exact_4"] == pytest.approx(3 / 5)
    assert (found["run_length"][1], found["run_bar"].isna()[1]) == (0, True)


def test_a_run_of_a_file_that_cannot_be_read_has_no_bar(tmp_path):
    (tmp_path / "tune.mid").write_text("no MIDI file")
    table = pd.DataFrame(columns=SCHEMA.names)
    write_chords_table([table], tmp_path / "chords.parquet")
    files = {"tune": tmp_path / "tune.mid"}
    bars = bars_at(MATCHES, TRAINING, tmp_path / "chords.parquet", files)
    assert bars == {}
    found = copies_table([("hot", 1), ("hot", 2)], MATCHES, TRAINING, bars)
    assert found["run_place"][0] == 9
    assert found[["run_bar", "run_metre_told"]].isna().all(axis=None)


def test_a_held_out_piece_has_the_same_shares():
    pieces = pd.DataFrame({"piece": ["a", "b"], "role": "test", "chords": [8, 1], "reason": ""})
    found = overlap_table(pieces, MATCHES)
    assert found["run_length"].tolist() == [6, 0]
    assert found["exact_4"].tolist()[0] == pytest.approx(3 / 5)
    assert found["exact_4"].isna().tolist() == [False, True]


def test_the_pooled_share_weighs_pieces_by_their_runs():
    shares, runs = np.array([0.5, np.nan, 0.1]), np.array([10, 0, 30])
    pooled, error = pooled_share(shares, runs)
    assert pooled == pytest.approx((5 + 3) / 40)
    assert error == pooled_share(shares, runs)[1] > 0


def test_pieces_of_one_share_tell_no_error():
    pooled, error = pooled_share(np.zeros(5), np.arange(1, 6))
    assert (pooled, np.isnan(error)) == (0, True)


def test_one_piece_has_no_error_and_none_no_share():
    pooled, error = pooled_share(np.array([0.5]), np.array([10]))
    assert (pooled, np.isnan(error)) == (0.5, True)
    assert np.isnan(pooled_share(np.array([]), np.array([]))).all()
