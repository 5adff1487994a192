import numpy as np
import pytest

from continuo.models.composer.model import composed_table
from continuo.models.composer.writer import Continuation
from continuo.pieces.spelled import spell_piece


def test_the_table_of_a_composers_sample_is_its_primer_and_then_what_was_made():
    whole = spell_piece(
        [(60, 64), (62,), (50, 55), (59,)],
        np.array([960, 1200, 1440, 2400]),
        [[240, 480], [240], [960, 120], [60]],
        480,
        3,
    )
    made = Continuation(
        whole.part(2, 4), np.array([0.5, np.nan]), np.array([np.log(0.25), np.log(0.5)])
    )
    table = composed_table(whole.part(0, 2), made, "composer.npz")
    assert table["step"].tolist() == [0, 1, 2, 3]
    assert table["part"].tolist() == ["primer"] * 2 + ["generated"] * 2
    assert table["onset"].tolist() == [0, 0.5, 1, 3]  # quarters from the first chord
    assert table["duration"].tolist() == [1, 0.5, 2, 0.125]  # of the longest note
    assert table["durations"].tolist() == ["0.5 1", "0.5", "2 0.25", "0.125"]  # as the pitches
    assert table["pitches"].tolist() == ["60.64", "62", "50.55", "59"]
    assert table["temperature"].isna().tolist() == [True, True, False, True]
    assert table["probability"].isna().tolist() == [True, True, False, False]
    assert table["probability"].tolist()[2:] == pytest.approx([0.25, 0.5])
