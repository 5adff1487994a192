import os

import pytest

from continuo.base.names import names_given, own_name, readable


def test_a_byte_that_is_no_utf8_is_told_as_such():
    assert readable("café.mid") == "café.mid"
    assert readable(os.fsdecode(b"caf\xe9.mid")) == "caf\ufffd.mid"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("music/My Tune <1>.mid", "my_tune_1"),
        ("Für Elise.mxl", "fur_elise"),
        ("tune.mid", "tune"),
        ("???.mid", "piece_a03b221c"),
        ("", "piece"),
        (f"{'n' * 250}.mid", f"{'n' * 100}_213b8327"),
    ],
)
def test_results_are_named_after_the_piece(path, name):
    assert own_name(path) == name


def test_two_names_without_latin_letters_are_two():
    names = {own_name(f"{name}.mid") for name in ("夜", "昼", "夜 1", "昼 1", "??", "!!")}
    assert len(names) == 6
    assert all(name.isascii() and name == name.lower() for name in names)


def test_names_on_the_command_line_are_what_they_are():
    given = ["primer=a: b #1 [x].mid", "melody='{it}=\"s.mid'", "bars=2", "results=a"]
    assert names_given(given, ("primer", "melody")) == {
        "primer": "a: b #1 [x].mid",
        "melody": '{it}="s.mid',
    }
    assert names_given(["primer="], ("primer",)) == {}
