"""The measures against cases that can be worked out by hand."""

import mido
import numpy as np
import pandas as pd
import pytest

from continuo.findings import measures
from continuo.midi.bars import Bars
from continuo.midi.notes import read_notes
from continuo.midi.writing import write_chords
from midi_files import notes_of


def notes(*rows, metre=(4, 4), **settings):
    """A table of (onset, duration, pitch), in quarter notes."""
    onset, duration, pitch = np.array(rows, float).T
    channel = settings.pop("channel", 0)
    found = notes_of(onset * 480, duration * 480, pitch, channel=channel)
    return measures.note_table(found, Bars.of([(0, *metre)], 480), **settings)


def scale(*pitches):
    return notes(*((number, 1, pitch) for number, pitch in enumerate(pitches)))


def bars(*patterns):
    """Bars of 4/4 with onsets on these quarter notes, between two bars that are left out."""
    onsets = [(0, *[4 * (n + 1) + beat for n, p in enumerate(patterns) for beat in p])]
    end = 4 * (len(patterns) + 1)
    return notes(*((onset, 0.25, 60) for onset in (*onsets[0], end)))


def test_pitch_class_entropy():
    assert measures.pitch_class_entropy(scale(60, 72, 48)) == 0
    assert measures.pitch_class_entropy(scale(60, 61, 62, 63)) == pytest.approx(2)
    assert measures.pitch_class_entropy(scale(60, 72, 62, 64)) == pytest.approx(1.5)
    assert measures.pitch_class_entropy(scale(*range(60, 72))) == pytest.approx(np.log2(12))


def test_scale_consistency():
    assert measures.scale_consistency(scale(60, 62, 64, 65, 67, 69, 71)) == 1
    assert measures.scale_consistency(scale(61, 63, 64, 66, 68, 69, 71)) == 1  # C sharp minor
    assert measures.scale_consistency(scale(*range(60, 72))) == pytest.approx(7 / 12)
    assert measures.scale_consistency(scale(60, 61, 62, 63)) == pytest.approx(3 / 4)


def test_groove_consistency_of_bars_alike_is_1():
    assert measures.groove_consistency(bars((0, 1, 2, 3), (0, 1, 2, 3))) == 1
    assert measures.groove_consistency(bars((0, 1.5), (0, 1.5), (0, 1.5))) == 1


def test_groove_consistency_averages_all_pairs():
    # three pairs: they differ at 2, 2 and 0 of the 64 positions
    assert measures.groove_consistency(bars((0,), (2,), (2,))) == pytest.approx(1 - 4 / 3 / 64)
    # neighbours differ at 1 position each, the first and the last bar at none
    assert measures.groove_consistency(bars((0,), (0, 1), (0,))) == pytest.approx(1 - 2 / 3 / 64)


def test_groove_consistency_needs_two_whole_bars_of_one_length():
    assert np.isnan(measures.groove_consistency(bars((0, 1))))
    assert np.isnan(measures.groove_consistency(scale(60)))


def test_groove_consistency_knows_the_metre():
    table = notes(*((onset, 1, 60) for onset in range(0, 15, 3)), metre=(3, 4))
    assert measures.groove_consistency(table) == 1  # on each first beat
    assert set(table["positions"]) == {48}


def test_pitch_range():
    assert measures.pitch_range(scale(60, 55, 67)) == 12
    assert measures.pitch_range(scale(60)) == 0


def test_polyphony_counts_where_anything_sounds():
    assert measures.polyphony(notes((0, 1, 60), (0, 1, 64), (3, 1, 60))) == pytest.approx(1.5)
    assert measures.polyphony(notes((0, 4, 60), (1, 1, 64), (3, 1, 67))) == pytest.approx(1.5)
    assert measures.polyphony(scale(60, 61)) == 1


def test_times():
    table = notes((0, 2, 60), (0, 1, 64), (1, 1, 62), (4, 0.5, 60))
    assert measures.inter_onset_interval(table) == pytest.approx(2)
    assert measures.note_length(table) == pytest.approx(4.5 / 4)
    assert np.isnan(measures.inter_onset_interval(notes((0, 1, 60), (0, 1, 62))))


def test_the_notes_are_those_that_the_network_is_given():
    rows = [(0, 1, 60), (0, 2, 60), (0, 1, 64), (0, 1, 67), (1, 1, 50)]
    table = notes(*rows, max_notes=2, channel=np.array([0, 0, 0, 0, 9], np.int16), drums=False)
    assert table["pitch"].tolist() == [64, 67]
    table = notes(*rows)
    assert table["pitch"].tolist() == [60, 64, 67, 50]
    assert table["duration"].tolist() == [2, 1, 1, 1]  # one note, as long as the longest


def test_passages_have_as_many_onsets_each():
    table = notes(*((n, 1, p) for n in range(7) for p in (60, 64)))
    found = measures.passages(table, 3)
    assert [part["onset"].tolist() for part in found] == [[0, 0, 1, 1, 2, 2], [3, 3, 4, 4, 5, 5]]
    assert measures.passages(table, 8) == []


def test_evenly_held_chords_are_told_from_music_in_time(tmp_path):
    write_chords([(60, 64), (62,), (65,)] * 10, tmp_path / "a.mid")
    file = read_notes(tmp_path / "a.mid")
    table = measures.measure(measures.note_table(file, file.bars), 10)
    assert len(table) == 3
    assert table["evenly_held"].all()
    assert table["inter_onset_interval"].tolist() == pytest.approx([0.25] * 3)
    free = measures.measure(notes((0, 1, 60), (1, 1, 60), (3, 1, 60)), 3)
    assert free["evenly_held"].tolist() == [False]


def test_too_short_a_piece_has_no_passage():
    table = measures.measure(scale(60, 62), 3)
    assert isinstance(table, pd.DataFrame)
    assert table.empty
    assert list(table) == ["passage", *measures.MEASURES, "evenly_held"]


def test_mido_writes_what_is_read(tmp_path):
    """A file in 3/4, so that the bars and the notes come from the same place."""
    track = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=3, denominator=4)])
    for _ in range(12):
        track += [mido.Message("note_on", note=60), mido.Message("note_off", note=60, time=480)]
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(track)
    file.save(tmp_path / "a.mid")
    found = read_notes(tmp_path / "a.mid")
    table = measures.note_table(found, found.bars)
    assert table["bar"].tolist() == np.repeat([1, 2, 3, 4], 3).tolist()
    assert table["position"].tolist() == [0, 16, 32] * 4
