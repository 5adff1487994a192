import numpy as np
import pandas as pd
import pytest

from continuo.findings.style.passage import passage_of, sampled_passage


@pytest.mark.parametrize("start", [0, 1])
def test_a_samples_bars_are_those_that_its_primer_ends_in(start: int) -> None:
    """The piece begins with a bar of one quarter, before bars of three."""
    chords, onset = [(60,)] * 5, np.arange(5.0)
    bar = np.array([[0, 1], [0, 3], [1, 3], [2, 3], [0, 3]])
    primer = passage_of(chords, onset, [np.ones(1)] * 5, bar)
    given = 3 - start  # chords, up to the second quarter of the first whole bar
    table = pd.DataFrame(
        {
            "part": ["primer"] * given + ["generated"] * 4,
            "onset": np.arange(given + 4.0),
            "pitches": "62",
            "durations": "1",
        }
    )
    made = sampled_passage(table, {"primer_start": start}, primer)
    np.testing.assert_allclose(made.bar[:, 0], [2, 0, 1, 2], atol=1e-5)
    assert made.bar[:, 1].tolist() == [3, 3, 3, 3]
    assert not sampled_passage(table, {"primer_start": start}, None).bar.any()
