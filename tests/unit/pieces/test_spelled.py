import numpy as np
import pandas as pd
import pytest

from continuo.base.errors import UserError
from continuo.pieces.chord_table import chord_columns, on_grid
from continuo.pieces.spelled import (
    END,
    ENDS,
    NOBODY,
    quarters_in_ticks,
    read_spelled,
    slots_needed,
    spell,
    spell_piece,
    unspell,
)
from continuo.pieces.tables import write_chords_table
from midi_files import notes_of


def test_a_chord_is_spelled_from_the_top_and_back():
    notes = spell([(60, 64, 67), (50,)], 4)
    assert notes.tolist() == [[67, 64, 60, END], [50, END, END, END]]
    assert [unspell(row) for row in notes] == [(60, 64, 67), (50,)]
    assert spell([(60, 64, 67)], 2).tolist() == [[67, 64]]


def test_rhythm_is_in_steps_and_heard_in_twelfths_of_a_quarter():
    onset, durations = np.array([0, 160, 240, 2400]), [[160], [80, 40], [480], [4800]]
    bar = np.array([[0, 720], [160, 720], [240, 720], [1439, 1440]])
    piece = spell_piece([(60,), (50, 55), (60,), (60,)], onset, durations, 480, 3, bar)
    assert piece.onset.tolist() == [0, 16, 24, 240]
    assert piece.times.tolist() == [
        [16, 16, 0, 0],
        [8, 4, 8, 0],
        [216, 48, 0, 0],
        [ENDS, 480, 0, 0],
    ]
    assert piece.bar.tolist() == [[0, 72], [16, 72], [24, 72], [0, 144]]
    assert piece.rhythm.tolist() == [
        [0, 0, 4, 1, 3],
        [4, 4, 2, 1, 3],
        [2, 6, 12, 1, 3],
        [48, 0, 48, 1, 6],
    ]


def test_onsets_and_ends_move_by_at_most_half_a_step():
    random = np.random.default_rng(4)
    onset = np.cumsum(random.integers(1, 900, 50))
    held = random.integers(1, 3000, 50)
    piece = spell_piece([(60,)] * 50, onset, held[:, None].tolist(), 384, 2)
    assert np.abs(piece.onset - onset / 8).max() <= 0.5
    end = (onset + held) / 8
    assert (np.abs(piece.onset + piece.times[:, 1] - end) <= 0.5)[held > 8].all()
    assert piece.times[:, 1].min() >= 1
    assert piece.times[:-1, 0].tolist() == np.diff(piece.onset).tolist()


def test_what_is_longer_than_a_time_can_say_is_cut_and_ends_no_piece():
    piece = spell_piece([(60,), (60,)], np.array([0, 10**6]), [[10**6], [1]], 1, 2)
    assert piece.times.tolist() == [[ENDS - 1, ENDS - 1, 0], [ENDS, 48, 0]]


def test_pieces_come_from_the_table_in_the_order_asked_for(tmp_path):
    table = pd.DataFrame(
        {
            "piece": ["a", "a", "b"],
            "onset": [0, 120, 0],
            "duration": [120, 120, 240],
            "ticks_per_quarter": [240, 240, 240],
            "bar_tick": [0, 120, 0],
            "bar_ticks": [720, 720, 0],
            "tempo": [500_000] * 3,
            "pitches": ["60.64", "62", "55.59.62"],
            "durations": ["60.120", "120", "240.240.10"],
            "players": ["1.0", "0", "0.2.1"],
            "loudness": [4, 5, 6],
            "drums": ["0:36 60:42", "", ""],
        }
    )
    write_chords_table([table], tmp_path / "chords.parquet")
    assert slots_needed(tmp_path / "chords.parquet", ["a"], 0) == 3
    assert slots_needed(tmp_path / "chords.parquet", ["a", "b"], 0) == 4
    assert slots_needed(tmp_path / "chords.parquet", ["a", "b"], 2) == 2
    pieces = read_spelled(tmp_path / "chords.parquet", ["b", "a"], 3)
    assert list(pieces) == ["b", "a"]
    assert pieces["a"].notes.tolist() == [[64, 60, END], [62, END, END]]
    assert pieces["a"].times.tolist() == [[24, 24, 12, 0], [ENDS, 24, 0, 0]]
    assert pieces["a"].bar.tolist() == [[0, 144], [24, 144]]
    assert pieces["a"].rhythm.tolist() == [[0, 0, 6, 1, 6], [6, 6, 6, 1, 6]]
    assert pieces["a"].players.tolist() == [[0, 1, NOBODY], [0, NOBODY, NOBODY]]
    assert pieces["a"].loudness.tolist() == [4, 5]
    assert pieces["a"].drums.tolist() == [((0, 36), (12, 42)), ()]
    assert pieces["b"].rhythm.tolist() == [[0, 0, 12, 0, 0]]
    with pytest.raises(KeyError):
        read_spelled(tmp_path / "chords.parquet", ["c"], 3)


def test_a_quarter_of_time_in_frames_is_half_a_second():
    frames = {25: 40, 30: 80, 24: 1}  # ticks a frame
    division = np.array([480, 1, *(-256 * rate + ticks for rate, ticks in frames.items())])
    assert quarters_in_ticks(division).tolist() == [480, 1, 500, 1200, 12]
    assert quarters_in_ticks(np.array([0, -256])).tolist() == [1, 1]  # broken, but no division by 0


def test_time_in_frames_is_spelled_in_quarters_of_half_a_second(tmp_path):
    table = pd.DataFrame({"piece": "a", "onset": [0, 500, 1000], "pitches": "60"})
    table = table.assign(duration=250, ticks_per_quarter=-25 * 256 + 40, bar_tick=0, bar_ticks=0)
    table = table.assign(tempo=500_000, durations="250", players="0", loudness=4, drums="")
    write_chords_table([table], tmp_path / "chords.parquet")
    piece = read_spelled(tmp_path / "chords.parquet", ["a"], 1)["a"]
    assert piece.times.tolist() == [[48, 24], [48, 24], [ENDS, 24]]


def made(onset, duration, pitch, ticks_per_quarter=2):
    return notes_of(onset, duration, pitch, ticks_per_quarter)


def test_frames_have_what_sounds_held_or_struck_again():
    held = made([0, 0, 4], [4, 2, 2], [60, 64, 62])
    struck = made([0, 2, 0, 4], [2, 2, 2, 2], [60, 60, 64, 62])
    for notes in (held, struck):
        frames = chord_columns(on_grid(notes, 1.0))
        assert frames["pitches"] == ["60.64", "60", "62"]
        assert list(frames["onset"]) == [0, 2, 4]
        assert list(frames["duration"]) == [2, 2, 2]


def test_frames_where_nothing_sounds_are_left_out_and_what_lies_between_is_not_heard():
    notes = made([1, 6, 7], [1, 2, 1], [60, 62, 64])
    frames = chord_columns(on_grid(notes, 1.0))
    assert list(frames["onset"]) == [6]
    assert frames["pitches"] == ["62"]
    assert set(on_grid(notes, 0.5).onset) == {1, 6, 7}


def test_a_grid_that_no_quarter_divides_into_loses_no_point():
    notes = made([0], [480], [60], ticks_per_quarter=480)
    assert list(on_grid(notes, 1 / 7).onset) == [0, 69, 137, 206, 274, 343, 411]


def test_too_many_frames_are_refused():
    with pytest.raises(UserError, match=r"chords\.grid"):
        on_grid(made([0], [2**40], [60]), 0.25)
