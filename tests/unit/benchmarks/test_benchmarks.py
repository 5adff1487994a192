import json
import re
from dataclasses import replace

import numpy as np
import pytest

import lecture
from continuo.midi.notes import read_notes
from continuo.midi.writing import write_chords
from continuo.pieces.chord_table import chord_columns
from continuo.pieces.chords import from_text
from measure import Row, faster, measured, medians, runs, table, write


def test_a_goal_is_a_bound_from_below_or_above():
    assert faster("a", 2.0, 100.0, 40).met
    assert not faster("a", 3.0, 100.0, 40).met
    assert Row("a", 3.0, 2.0, "s", 1.5, "<= 1.5").met
    assert not Row("a", 4.0, 2.0, "s", 2.0, "<= 1.5").met


def test_the_summary_keeps_the_rows_of_other_runs(tmp_path):
    path = tmp_path / "results/summary.json"
    write([faster("a", 1.0, 2.0, 2), faster("b", 1.0, 2.0, 3)], path)
    write([faster("b", 1.0, 4.0, 3)], path)
    rows = json.loads(path.read_text())
    assert [(row["name"], row["ratio"], row["met"]) for row in rows] == [
        ("a", 2, True),
        ("b", 4, 1),
    ]
    assert {"name", "ours", "theirs", "unit", "ratio", "goal", "met"} <= set(rows[0])


def test_the_table_says_what_was_measured_when_and_where_and_what_was_not():
    rows = [measured(faster("a", 1.0, 2.0, 2), "one"), measured(faster("b", 1.0, 2.0, 3), "one")]
    lines = table(rows, ["one", "two"]).splitlines()
    assert lines[2:] == [
        "| `one` | a | 1 s | 2 s | 2 | >= 2 |  |",
        "|  | b | 1 s | 2 s | 2 | >= 3 | **missed** |",
        "| `two` | not measured | | | | | |",
    ]
    told = runs([*rows, replace(rows[0], part="two"), replace(rows[0], part="three", date="then")])
    today, then = told.splitlines()
    assert re.fullmatch(r"- one, two: \d{4}-\d\d-\d\d, .*, \d+ cores, \w+", today)
    assert then.startswith("- three: then, ")


def test_actions_take_turns():
    calls = []
    times = medians(lambda: calls.append("a"), lambda: calls.append("b"), rounds=2)
    assert calls == ["a", "b", "a", "b"]
    assert all(seconds >= 0 for seconds in times)


def test_ours_and_the_lectures_decoder_find_the_same_chords(tmp_path):
    write_chords([(60, 64), (62,), (60, 64, 67)], tmp_path / "a.mid")
    ours = chord_columns(read_notes(tmp_path / "a.mid"))["pitches"]
    assert [from_text(text) for text in ours] == lecture.decode(tmp_path / "a.mid")


def test_the_lectures_windows_are_one_hot():
    piece = np.arange(131) % 7
    inputs, targets = lecture.windows([piece], 7)
    assert inputs.shape == (3, 128)
    assert targets.argmax(1).tolist() == piece[128:].tolist()
    assert targets.sum(1) == pytest.approx(1)
