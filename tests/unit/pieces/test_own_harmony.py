import itertools

import mido
import numpy as np
import pytest

from continuo.midi.notes import read_notes
from continuo.pieces.chords import from_text
from continuo.pieces.outcomes import harmonised
from midi_files import line, save
from own_songs import EVERY, made, read, rows, tune, written


def test_a_harmony_is_as_loud_as_the_tune_is_there(tmp_path):
    loud = [*line(0, (72, 480), velocity=100), *line(0, (74, 480), velocity=60)]
    piece = read(save(tmp_path / "a.mid", loud), key="melody", tune=True)
    outcome = harmonised(piece, made(piece, [(48, 72), (50, 74)]).iloc[2:])
    whole = written(outcome, tmp_path / "b.mid")
    assert whole.velocity[whole.pitch < 60].tolist() == [100, 60]


def test_of_a_performance_the_tune_is_what_is_highest_of_what_a_hand_strikes_together(tmp_path):
    chance = np.random.default_rng(1)
    struck = []
    for chord in range(20):
        at = chord * 500 + int(chance.integers(0, 60))
        for pitch, late in ((72 + chord % 5, 9), (64, 0), (60, 5)):
            struck += [(at + late, "note_on", pitch), (at + late + 400, "note_off", pitch)]
    messages, now = [], 0
    for tick, kind, pitch in sorted(struck):
        messages.append(mido.Message(kind, note=pitch, velocity=64, time=tick - now))
        now = tick
    path = save(tmp_path / "a.mid", messages)
    piece = read(path, {**EVERY, "timing": "performance"}, key="melody", tune=True)
    tops = [72 + chord % 5 for chord in range(20)]
    assert piece.played
    assert piece.rows["pitches"].astype(int).tolist() == tops
    outcome = harmonised(piece, made(piece, [(48, top) for top in tops]).iloc[20:])
    own, whole = read_notes(path), written(outcome, tmp_path / "b.mid")
    kept = [row for row in rows(own) if row[2] >= 72]
    assert [row for row in rows(whole) if row[2] >= 60] == kept
    assert outcome.facts["left_out"] == ["40 notes below the tune left out"]
    below = whole.onset[whole.pitch == 48].tolist()
    assert below == [row[0] for row in kept]  # at the times of the tune


def test_a_tune_stays_and_gets_a_track(tmp_path):
    path = tune(tmp_path / "a.mid")
    piece = read(path, key="melody", tune=True)
    table = made(piece, [(48, 60, 72), (74,), (52, 76)]).iloc[3:]
    outcome = harmonised(piece, table)
    own, whole = read_notes(path), written(outcome, tmp_path / "b.mid")
    assert [row for row in rows(whole) if row[3] == 2] == rows(own)
    assert [row for row in rows(whole) if row[3] == 0] == [
        (0, 240, 48, 0), (0, 240, 60, 0), (918, 1158, 52, 0)
    ]  # fmt: skip
    assert whole.tempos == own.tempos
    assert outcome.tracks.tracks[:2] == piece.tracks.tracks
    track = mido.MidiFile(tmp_path / "b.mid").tracks[2]
    assert track.name == "Harmony"
    assert [m.program for m in track if m.type == "program_change"] == [73]
    assert {m.velocity for m in track if m.type == "note_on"} == {77}
    assert outcome.facts["notes"] == 3
    assert outcome.facts["left_out"] == []


def test_what_a_harmony_repeats_is_held_where_that_is_asked_for(tmp_path):
    piece = read(tune(tmp_path / "a.mid"), key="melody", tune=True)
    table = made(piece, [(48, 72), (48, 74), (48, 76)], 2.0).iloc[3:]
    struck, held = (harmonised(piece, table, held) for held in (False, True))
    assert (struck.facts["notes"], held.facts["notes"]) == (3, 1)
    (low,) = (row for row in rows(written(held, tmp_path / "b.mid")) if row[2] == 48)
    assert low[:2] == (0, 918 + 960)


def test_a_harmony_of_nothing_leaves_the_file_as_it_is(tmp_path):
    piece = read(tune(tmp_path / "a.mid"), key="melody", tune=True)
    outcome = harmonised(piece, made(piece, [(72,), (74,), (76,)]).iloc[3:])
    assert outcome.facts["notes"] == 0
    assert outcome.tracks == piece.tracks


@pytest.mark.parametrize("below", [[], line(3, (48, 1920), velocity=20)], ids=["alone", "above"])
def test_a_tune_whose_notes_are_struck_before_they_end_keeps_all_of_them(tmp_path, below):
    pitches = [67, 67, 69, 67, 72, 71, 71, 69, 67, 67]
    struck = [mido.Message("note_on", note=pitches[0])]
    for last, pitch in itertools.pairwise(pitches):
        struck += [
            mido.Message("note_on", note=pitch, time=480),
            mido.Message("note_off", note=last),
        ]
    struck.append(mido.Message("note_off", note=pitches[-1], time=480))
    path = save(tmp_path / "a.mid", struck, below)
    piece = read(path, key="melody", tune=True)
    assert piece.rows["pitches"].astype(int).tolist() == pitches
    outcome = harmonised(piece, made(piece, [(pitch - 12, pitch) for pitch in pitches]).iloc[10:])
    whole = written(outcome, tmp_path / "b.mid")
    tune = [row[:3] for row in rows(whole) if row[3] == 0]
    assert tune == [(480 * n, 480 * n + 480, pitch) for n, pitch in enumerate(pitches)]
    assert outcome.facts["notes"] == 10


@pytest.mark.parametrize("grid", [0, 1])
def test_the_harmony_takes_the_place_of_what_is_below_the_tune(tmp_path, grid):
    below = line(3, (60, 437), (62, 481), (64, 960), velocity=20)
    path = tune(tmp_path / "a.mid", below, line(9, (36, 100), (38, 100)))
    piece = read(path, {**EVERY, "grid": grid}, key="melody", tune=True)
    assert not any("max_notes" in words for words in piece.unheard)
    chords = [(from_text(text)[0] - 12, from_text(text)[0]) for text in piece.rows["pitches"]]
    outcome = harmonised(piece, made(piece, chords).iloc[len(chords) :])
    own, whole = read_notes(path), written(outcome, tmp_path / "b.mid")
    kept = [row for row in rows(own) if row[3] != 3]
    assert set(kept) <= set(rows(whole))
    assert not [row for row in rows(whole) if row[3] == 3]
    assert outcome.facts["left_out"] == ["3 notes below the tune left out"]
    assert outcome.facts["notes"] == len(chords)


def test_tempo_and_metre_of_a_harmony_are_those_of_all_of_it(tmp_path):
    piece = read(tune(tmp_path / "a.mid"), key="melody", tune=True, tempo=120, metre="3/8")
    assert piece.notes.tempos == [(0, 500_000)]
    assert piece.notes.metres == [(0, 3, 8)]
    assert set(piece.rows["bar_ticks"]) == {720}
