import mido
import numpy as np
import pytest

from continuo.midi.bars import Bars
from continuo.midi.notes import read_notes


def bar(bars, *onsets):
    return bars.at(np.array(onsets))[0].tolist()


def test_bars_are_counted_from_1_in_the_metre_of_the_file():
    bars = Bars.of([(0, 3, 4)], 480)
    assert bar(bars, 0, 1439, 1440, 14400) == [1, 1, 2, 11]
    assert bars.told


def test_without_a_time_signature_all_is_4_4():
    bars = Bars.of([], 120)
    assert bar(bars, 0, 479, 480) == [1, 1, 2]
    assert not bars.told


def test_a_change_of_metre_begins_a_bar():
    bars = Bars.of([(1000, 6, 8), (0, 4, 4)], 120)  # in the third bar, which is cut short
    assert bar(bars, 960, 999, 1000, 1359, 1360) == [3, 3, 4, 4, 5]
    number, within, length = bars.at(np.array([1100]))
    assert (number.tolist(), within.tolist(), length.tolist()) == ([4], [100], [360])


def test_a_broken_time_signature_is_passed_over():
    assert bar(Bars.of([(0, 0, 4), (10, 3, 2**40)], 120), 480) == [2]


def test_time_without_quarter_notes_has_no_bars():
    with pytest.raises(ValueError, match="no bars"):
        Bars.of([], -7640)


def test_the_signatures_of_all_tracks_of_a_file_count(tmp_path):
    file = mido.MidiFile(ticks_per_beat=100)
    silent = mido.MidiTrack([mido.Message("note_on", note=60, time=5)])
    timed = [mido.Message("note_on", note=60, time=300)]
    timed.append(mido.MetaMessage("time_signature", numerator=2, denominator=4, time=100))
    file.tracks += [silent, mido.MidiTrack(timed)]
    file.save(tmp_path / "a.mid")
    assert bar(read_notes(tmp_path / "a.mid").bars, 399, 400, 600) == [1, 2, 3]
