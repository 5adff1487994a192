from dataclasses import replace

import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.midi.notes import read_notes
from continuo.pieces.chord_table import chord_columns, chord_table, on_grid
from continuo.scores.performances import beats, on_beats
from continuo.scores.performances.on_beats import QUARTER, put_on_beats
from continuo.scores.performances.reading import read_piece
from midi_files import notes_of, save
from performances import beats_in, f_measure, singles
from playing import in_three, play, thinned

BARS = 24
HARMONIES = ((48, 64, 67, 72), (53, 65, 69, 72), (43, 62, 67, 71), (48, 64, 67, 76))


def score():
    """A tune in eighths over a bass and chords, in 4/4, each fourth bar with a long note."""
    notes = []
    for bar in range(BARS):
        bass, *chord = HARMONIES[bar % 4]
        start = bar * 1920
        notes.append((start, 1920, bass))
        notes += [(start + beat * 480, 480, pitch) for beat in (1, 3) for pitch in chord[:2]]
        steps = (0, 2, 4, 2, 0, 2, 4, 5) if bar % 4 < 3 else (0, None, 2, None, 4)
        tune = [
            (start + 240 * n, 240, 12 + chord[2] + s) for n, s in enumerate(steps) if s is not None
        ]
        notes += tune
    onset, duration, pitch = np.array(sorted(notes)).T
    return notes_of(onset, duration, pitch, metres=[(0, 4, 4)])


@pytest.fixture(scope="module")
def performed(tmp_path_factory):
    path = tmp_path_factory.mktemp("played") / "a.mid"
    played = play(score(), 3, (84, 96))
    played.save(path)
    return path, played, *read_piece(path)


def test_a_score_that_is_played_is_a_performance_with_the_chords_of_the_score(performed):
    path, _, read, timing = performed
    assert timing.kind == "performance"
    assert timing.sure > 0.3
    assert singles(read_notes(path)) > 0.85
    assert abs(singles(read) - singles(score())) < 0.1
    assert 0.9 <= len(np.unique(read.onset)) / len(np.unique(score().onset)) <= 1.15
    assert sorted(read.pitch) == sorted(read_notes(path).pitch)


def test_the_network_of_accents_learns_from_thinned_scores_too():
    whole = score()
    for seed in range(3):
        less = thinned(whole, np.random.default_rng(seed))
        assert len(less.pitch) < len(whole.pitch)
        assert set(less.onset) == set(whole.onset)  # each chord keeps its highest note


def test_its_beats_and_bars_are_found(performed):
    path, played, read, _ = performed
    at, down = beats_in(read, read_notes(path))
    assert f_measure(at, played.beats) > 0.9
    assert f_measure(at[down], played.downbeats) > 0.8
    assert {(top, low) for _, top, low in read.metres} <= {(4, 4), (2, 4)}


def test_its_onsets_are_on_parts_of_a_quarter_and_its_tempo_is_that_of_the_player(performed):
    path, _, read, _ = performed
    on_eighths = np.isin(read.onset % QUARTER, (0, QUARTER // 2)).mean()
    assert on_eighths > 0.85
    assert (read.onset % 10 == 0).all()
    again = np.sort(read.seconds_at(read.onset))
    first = np.sort(read_notes(path).seconds_at(read_notes(path).onset))
    away = again - first
    assert np.abs(away - np.median(away)).max() < 0.15  # what the grid moves


def test_the_table_of_chords_and_a_grid_are_in_the_quarters_found(performed):
    _, _, read, _ = performed
    table = chord_table(read)
    assert table["ticks_per_quarter"].unique().tolist() == [QUARTER]
    assert set(table["bar_ticks"]) <= {2 * QUARTER, 4 * QUARTER}
    assert table["tempo"].between(400_000, 1_400_000).all()
    assert table["tempo"].nunique() > BARS
    frames = chord_columns(on_grid(read, 1))
    assert {int(tick) % QUARTER for tick in frames["onset"]} == {0}


def test_beats_parted_by_three_are_dotted_quarters():
    path_free = play(in_three(score()), 5, (84, 96))
    read = put_on_beats(as_notes(path_free))
    assert {low for _, _, low in read.metres} == {8}
    assert set(read.onset[read.onset % 240 == 0] % 240) == {0}
    assert (read.onset % 240 == 0).mean() > 0.85


def as_notes(played):
    begin, end, pitch, _ = played.notes.T
    onset = np.rint(begin * 960).astype(np.int64)
    length = np.maximum(np.rint(end * 960).astype(np.int64) - onset, 1)
    return notes_of(onset, length, pitch)


def test_tempo_changes_of_the_file_are_time_that_passes():
    plain = as_notes(play(score(), 3, (84, 96)))
    middle = int(np.median(plain.onset))
    beyond = np.maximum(np.stack([plain.onset, plain.onset + plain.duration]) - middle, 0)
    onset, end = np.stack([plain.onset, plain.onset + plain.duration]) + beyond
    slower = replace(plain, onset=onset, duration=end - onset, tempos=[(middle, 250_000)])
    assert put_on_beats(slower).onset.tolist() == put_on_beats(plain).onset.tolist()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_notes_have_beats_too(count):
    read = put_on_beats(notes_of(np.arange(count) * 700, [300] * count, [60] * count))
    assert len(np.unique(read.onset)) == count
    assert (read.duration > 0).all()
    assert read.metres[0][0] == 0


def test_a_chord_of_a_hand_is_one_chord(tmp_path):
    struck = [("note_on", pitch, 64, time) for pitch, time in ((60, 0), (64, 7), (67, 5))]
    ended = [("note_off", pitch, 0, time) for pitch, time in ((60, 450), (64, 3), (67, 5))]
    notes, _ = read_piece(save(tmp_path / "a.mid", [*struck, *ended]))
    table = chord_table(notes)
    assert table["pitches"].tolist() == ["60.64.67"]


def test_no_notes_stay_none_and_long_silence_is_refused():
    empty = notes_of([], [], [])
    assert put_on_beats(empty) is empty
    late = notes_of([0, 2**30], [9, 9], [60, 62])
    with pytest.raises(UserError, match="longer than 3 hours"):
        put_on_beats(late)


def test_what_is_too_much_is_a_score_unless_it_is_to_be_a_performance(performed, monkeypatch):
    monkeypatch.setattr(on_beats, "NOTES", 100)
    read, timing = read_piece(performed[0])
    assert timing == ("score", 0)
    assert read.told == ["read as a score: its beats are not looked for: more than 100 notes"]
    with pytest.raises(UserError, match=r"more than 100 notes; set chords\.timing to score"):
        read_piece(performed[0], timing="performance")


def test_the_lectures_reading_and_a_score_on_demand_are_as_the_file_has_them(performed):
    path = performed[0]
    plain = read_notes(path)
    for read, timing in (read_piece(path, "lecture"), read_piece(path, timing="score")):
        assert timing == ("score", 1)
        assert read.ticks_per_quarter == plain.ticks_per_quarter
        assert len(np.unique(read.onset)) > len(np.unique(performed[2].onset))


def test_the_pedal_lengthens_the_notes_of_performances_unless_it_is_told_not_to(performed):
    path = performed[0]
    free, _ = read_piece(path, pedal=False)
    held, _ = read_piece(path, pedal="auto")
    assert (held.onset == free.onset).all()
    longer = held.duration.sum() / free.duration.sum()
    assert longer >= 1
    score_free, _ = read_piece(path, timing="score")
    score_held, _ = read_piece(path, timing="score", pedal=True)
    assert (longer > 1) == (score_held.duration.sum() > score_free.duration.sum())


def test_long_performances_are_looked_at_in_stretches(monkeypatch):
    notes = as_notes(play(score(), 3, (84, 96)))
    whole = put_on_beats(notes)
    monkeypatch.setattr(beats, "STRETCH", 1200)
    parts = put_on_beats(notes)
    assert (parts.onset % QUARTER == whole.onset % QUARTER).mean() > 0.95
    assert abs(len(parts.tempos) - len(whole.tempos)) <= 1
