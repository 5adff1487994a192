import pytest

from continuo.base.errors import UserError
from continuo.models.settings import CONFIGURATION
from continuo.settings.check import check_config
from continuo.settings.chord_symbols import BEHIND, read_frame, read_symbol
from settings_given import config


@pytest.mark.parametrize(
    ("text", "notes", "bass"),
    [
        ("C", {0, 4, 7}, None),
        ("Am", {9, 0, 4}, None),
        ("F#-", {6, 9, 1}, None),
        ("Bbmaj7", {10, 2, 5, 9}, None),
        ("E♭M7", {3, 7, 10, 2}, None),
        ("G7", {7, 11, 2, 5}, None),
        ("Bm7b5", {11, 2, 5, 9}, None),
        ("Bdim", {11, 2, 5}, None),
        ("Co", {0, 3, 6}, None),
        ("C+", {0, 4, 8}, None),
        ("Dsus4", {2, 7, 9}, None),
        ("Dsus2", {2, 4, 9}, None),
        ("A6", {9, 1, 4, 6}, None),
        ("A9", {9, 1, 4, 7, 11}, None),
        ("C/E", {0, 4, 7}, 4),
        ("Cb/Bb", {11, 3, 6, 10}, 10),  # the bass is one of its notes
        ("Dm7/G", {2, 5, 9, 0, 7}, 7),
    ],
)
def test_a_symbol_has_its_notes(text, notes, bass):
    symbol = read_symbol(text)
    assert (symbol.text, symbol.notes, symbol.bass) == (text, notes, bass)


def test_no_two_qualities_are_written_alike():
    assert len(BEHIND) == sum(1 for text in BEHIND if read_symbol(f"C{text}"))
    for text, above in BEHIND.items():
        assert read_symbol(f"C{text}").notes == set(above), text


def test_a_frame_has_bars_and_bars_have_symbols():
    bars = read_frame("| C | Am  F|%| G7|")
    assert [[symbol.text for symbol in bar] for bar in bars] == [
        ["C"], ["Am", "F"], ["Am", "F"], ["G7"],
    ]  # fmt: skip


WRONG = [
    ("C | Hm", "'Hm' is no chord symbol that is known; write a root .* with one of maj M m min"),
    ("Cmaj13", "'Cmaj13' is no chord symbol"),
    ("c", "'c' is no chord symbol"),
    ("C/H", "'C/H' is no chord symbol"),
    ("C || F", "bar 2 has no chord symbol; write % for the bar before"),
    ("%", "the first has none before it"),
    ("C % | F", "'%' is no chord symbol"),
    (" ", "bar 1 has no chord symbol"),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_what_is_no_frame_is_named(text, words):
    with pytest.raises(ValueError, match=words):
        read_frame(text)
    asked = {"method": "greedy", "model": "composer", "chords": text}
    with pytest.raises(UserError, match=rf"mine\.decoders\.new\.chords: .*{words}"):
        check_config(config(composer={}, decoders={"new": asked}), CONFIGURATION)
    with pytest.raises(UserError, match=rf"  chords: .*{words}"):
        check_config({**config(), "chords": text}, CONFIGURATION)


def test_a_model_without_times_cannot_follow_a_frame():
    with pytest.raises(UserError, match=r"new\.chords: goes with `model: composer` only"):
        check_config(config(decoders={"new": {"method": "greedy", "chords": "C"}}), CONFIGURATION)
