import pandas as pd
import pytest

from continuo.pieces.primers import Primer
from continuo.pieces.tables import SCHEMA, write_chords_table
from continuo.pieces.tempo_curve import TempoCurve


def part(piece, *tempos):
    columns = {field.name: "60" if field.type == "string" else 1 for field in SCHEMA}
    return pd.DataFrame(columns | {"piece": piece, "tempo": tempos})


@pytest.fixture
def chords(tmp_path):
    """A file of chords at 0, 0.5, 1.2, 1.5 and 2.5 quarters; the last one lasts until 2.75."""
    onset = [10, 20, 34, 40, 60]
    played = part("b", 5, 5, 6, 6, 7).assign(onset=onset, ticks_per_quarter=20, duration=5)
    write_chords_table([part("a", 1), played], tmp_path / "chords.parquet")
    return tmp_path / "chords.parquet"


def test_the_tempos_behind_a_chord_are_told_where_they_change(chords):
    curve = TempoCurve.read(chords, "b")
    assert curve.behind(1, 2.0) == [(0, 5), (pytest.approx(0.7), 6), (2, 7)]
    assert curve.behind(1, 1.9) == [(0, 5), (pytest.approx(0.7), 6)]
    with pytest.raises(KeyError, match="d"):
        TempoCurve.read(chords, "d")


def test_where_the_piece_ends_its_tempos_begin_anew(chords):
    curve = TempoCurve.read(chords, "b")
    assert curve.lasts == 3
    assert curve.behind(4, 2.0) == [(0, 7), (0.5, 5), (pytest.approx(1.7), 6)]
    assert curve.behind(5, 0.5) == [(0, 5)]
    twice = curve.behind(5, 5.9)
    assert twice[:3] == [(0, 5), (pytest.approx(1.2), 6), (2.5, 7)]
    assert twice[3:] == [(3, 5), (pytest.approx(4.2), 6), (5.5, 7)]


def test_a_primer_knows_the_tempos_behind_it_or_one_that_is_usual_at_its_end(chords):
    even, own = (Primer.of_piece(chords, "b", 0, 4, tempo).tempos for tempo in ("even", "piece"))
    assert even(100.0) == [(0, 5)]
    assert own(2.0) == [(0, 7), (0.5, 5), (pytest.approx(1.7), 6)]
    assert TempoCurve.read(chords, "b").lately(0) == 5
