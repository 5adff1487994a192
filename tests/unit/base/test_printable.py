import pytest

from continuo.base.printable import printable


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Nocturne, Op. 9", "Nocturne, Op. 9"),
        ("a\tb\nc", "a b c"),
        ("bell\x07", "bell\N{REPLACEMENT CHARACTER}"),
        ("stray\udcff", "stray\N{REPLACEMENT CHARACTER}"),
        ("\uffff", "\N{REPLACEMENT CHARACTER}"),
        ("春の海", "春の海"),
        ("gpj\u202e.mid", "gpj[U+202E].mid"),
        ("a\u200bb\ufeff", "a[U+200B]b[U+FEFF]"),
        ("\u3164", "[U+3164]"),
        ("a\u200db", "a[U+200D]b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_printable_replaces_what_no_file_may_hold(text: str, written: str) -> None:
    assert printable(text) == written
    written.encode("utf-8")


def test_printable_cuts_to_the_length_asked_for() -> None:
    assert printable("abcdef", 6) == "abcdef"
    assert printable("abcdefg", 6) == "abcde…"
