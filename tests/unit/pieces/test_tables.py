import pandas as pd
import pytest

from continuo.pieces.reference import tempos_in
from continuo.pieces.tables import SCHEMA, tempo_at, write_chords_table


def part(piece, *tempos):
    columns = {field.name: "60" if field.type == "string" else 1 for field in SCHEMA}
    return pd.DataFrame(columns | {"piece": piece, "tempo": tempos})


def test_the_tempo_at_a_chord_is_that_of_the_piece_and_the_chord(tmp_path):
    parts = [pd.concat([part("a", 1, 2), part("b", 3)]), part("c", 4, 5, 6)]
    write_chords_table(parts, tmp_path / "chords.parquet")

    def tempo(piece, chord):
        return tempo_at(tmp_path / "chords.parquet", piece, chord)

    assert [tempo("a", 0), tempo("a", 1), tempo("b", 0), tempo("c", 2)] == [1, 2, 3, 6]
    with pytest.raises(KeyError, match="d"):
        tempo("d", 0)


def test_the_tempos_of_some_chords_are_told_where_they_change(tmp_path):
    played = part("b", 5, 5, 6, 6, 7).assign(onset=[10, 20, 34, 40, 60], ticks_per_quarter=20)
    write_chords_table([part("a", 1), played], tmp_path / "chords.parquet")
    found = tempos_in(tmp_path / "chords.parquet", "b", 1, 5)
    assert found == [(0, 5), (0.7, 6), (2, 7)]
    with pytest.raises(KeyError, match="d"):
        tempos_in(tmp_path / "chords.parquet", "d", 0, 1)
