import numpy as np
import pandas as pd
import pytest

from continuo.pieces.tables import (
    SCHEMA,
    piece_lengths,
    piece_starts,
    read_parts,
    read_pieces,
    write_chords_table,
)
from continuo.scores.shards import SHARDED, SHARDS, count_shards


def test_the_number_of_shards_does_not_grow_with_the_files():
    assert count_shards(SHARDED - 1) == 1
    assert count_shards(SHARDED) == count_shards(1000 * SHARDED) == SHARDS
    assert count_shards(3, 7) == 7


def part(**pieces):
    rows = [
        {
            "piece": name,
            "onset": place,
            "duration": 1,
            "ticks_per_quarter": 480,
            "bar_tick": 0,
            "bar_ticks": 0,
            "tempo": 500_000,
            "pitches": text,
            "durations": text,
            "players": text,
            "loudness": 4,
            "drums": "",
        }
        for name, texts in pieces.items()
        for place, text in enumerate(texts)
    ]
    return pd.DataFrame(rows, columns=SCHEMA.names)


def test_a_table_is_read_as_the_parts_it_was_written_in(tmp_path):
    path = tmp_path / "chords.parquet"
    parts = [part(b=["60", "62"], d=["61"]), part(), part(a=["63.70"], c=["60"] * 3)]
    write_chords_table(iter(parts), path)
    read = list(read_parts(path))
    assert [len(p) for p in read] == [3, 4]
    assert read[0]["piece"].tolist() == ["b", "b", "d"]
    assert piece_starts(read[1]).tolist() == [0, 1, 4]
    assert piece_lengths(path).to_dict() == {"a": 1, "b": 2, "c": 3, "d": 1}
    assert list(read_pieces(path, ["c", "b"]).items()) == [
        ("c", ["60"] * 3),
        ("b", ["60", "62"]),
    ]
    assert read_pieces(path, []) == {}
    with pytest.raises(KeyError, match="nowhere"):
        read_pieces(path, ["nowhere"])


def test_a_large_part_stays_one(tmp_path):
    count = 1_100_000  # pyarrow would cut at 1,048,576
    large = pd.DataFrame({"piece": "a", "onset": np.arange(count), "duration": 1,
                          "ticks_per_quarter": 480, "bar_tick": 0, "bar_ticks": 0,
                          "tempo": 500_000, "pitches": "60", "durations": "1", "players": "0",
                          "loudness": 4, "drums": ""})  # fmt: skip
    write_chords_table([large], tmp_path / "chords.parquet")
    assert [len(p) for p in read_parts(tmp_path / "chords.parquet", ["piece"])] == [count]


def test_no_part_at_all_is_an_empty_table(tmp_path):
    write_chords_table([], tmp_path / "chords.parquet")
    assert list(read_parts(tmp_path / "chords.parquet")) == []
