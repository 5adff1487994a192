import numpy as np
import pandas as pd
import pytest

from continuo.errors import UserError
from continuo.music.midi import MidiNotes, frame_columns
from continuo.music.spelled import END, read_spelled, rhythm, slots_needed, spell, unspell
from continuo.music.tables import write_chords_table


def test_a_chord_is_spelled_from_the_top_and_back():
    notes = spell([(60, 64, 67), (50,)], 4)
    assert notes.tolist() == [[67, 64, 60, END], [50, END, END, END]]
    assert [unspell(row) for row in notes] == [(60, 64, 67), (50,)]
    assert spell([(60, 64, 67)], 2).tolist() == [[67, 64]]


def test_rhythm_counts_twelfths_of_a_quarter():
    found = rhythm(np.array([0, 160, 240, 2400]), np.array([160, 80, 480, 4800]), 480)
    assert found.tolist() == [[0, 0, 4], [4, 4, 2], [2, 6, 12], [48, 0, 48]]


def test_pieces_come_from_the_table_in_the_order_asked_for(tmp_path):
    table = pd.DataFrame(
        {
            "piece": ["a", "a", "b"],
            "onset": [0, 120, 0],
            "duration": [120, 120, 240],
            "ticks_per_quarter": [240, 240, 240],
            "pitches": ["60.64", "62", "55.59.62"],
        }
    )
    write_chords_table([table], tmp_path / "chords.parquet")
    assert slots_needed(tmp_path / "chords.parquet", ["a"], 0) == 3
    assert slots_needed(tmp_path / "chords.parquet", ["a", "b"], 0) == 4
    assert slots_needed(tmp_path / "chords.parquet", ["a", "b"], 2) == 2
    pieces = read_spelled(tmp_path / "chords.parquet", ["b", "a"], 3)
    assert list(pieces) == ["b", "a"]
    assert pieces["a"].notes.tolist() == [[64, 60, END], [62, END, END]]
    assert pieces["a"].rhythm.tolist() == [[0, 0, 6], [6, 6, 6]]
    with pytest.raises(KeyError):
        read_spelled(tmp_path / "chords.parquet", ["c"], 3)


def made(onset, duration, pitch, ticks_per_quarter=2):
    arrays = (np.array(values, np.int64) for values in (onset, duration))
    pitches = np.array(pitch, np.int16)
    return MidiNotes(*arrays, pitches, np.zeros_like(pitches), ticks_per_quarter, 1, 1.0, 0, 0)


def test_frames_have_what_sounds_held_or_struck_again():
    held = made([0, 0, 4], [4, 2, 2], [60, 64, 62])
    struck = made([0, 2, 0, 4], [2, 2, 2, 2], [60, 60, 64, 62])
    for notes in (held, struck):
        frames = frame_columns(notes, 1.0)
        assert frames["pitches"] == ["60.64", "60", "62"]
        assert frames["onset"].tolist() == [0, 2, 4]
        assert frames["duration"].tolist() == [2, 2, 2]


def test_frames_where_nothing_sounds_are_left_out_and_what_lies_between_is_not_heard():
    notes = made([1, 6, 7], [1, 2, 1], [60, 62, 64])
    frames = frame_columns(notes, 1.0)
    assert frames["onset"].tolist() == [6]
    assert frames["pitches"] == ["62"]
    assert frame_columns(notes, 0.5)["onset"].tolist() == [1, 6, 7]


def test_a_grid_that_no_quarter_divides_into_loses_no_point():
    notes = made([0], [480], [60], ticks_per_quarter=480)
    assert frame_columns(notes, 1 / 7)["onset"].tolist() == [0, 69, 137, 206, 274, 343, 411]


def test_too_many_frames_are_refused():
    with pytest.raises(UserError, match=r"chords\.grid"):
        frame_columns(made([0], [2**40], [60]), 0.25)
