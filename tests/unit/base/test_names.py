import os

import pytest

from continuo.base.names import own_name, readable


def test_a_byte_that_is_no_utf8_is_told_as_such():
    assert readable("café.mid") == "café.mid"
    assert readable(os.fsdecode(b"caf\xe9.mid")) == "caf\ufffd.mid"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("music/My Tune <1>.mid", "my_tune_1"),
        ("Für Elise.mxl", "f_r_elise"),
        ("tune.mid", "tune"),
        ("???.mid", "piece"),
        ("", "piece"),
    ],
)
def test_results_are_named_after_the_piece(path, name):
    assert own_name(path) == name
