import numpy as np

from continuo.midi.notes import read_notes
from continuo.midi.pedal import held_by_pedal
from midi_files import midi, number

END = b"\x00\xff\x2f\x00"


def held(tmp_path, *events, asked=True):
    """(pitch, onset, end) of the notes of a file of (tick, bytes), as long as the pedal holds."""
    track, now = b"", 0
    for tick, event in events:
        track, now = track + number(tick - now) + event, tick
    (tmp_path / "a.mid").write_bytes(midi(track + END))
    notes = held_by_pedal(read_notes(tmp_path / "a.mid", pedal=asked))
    ends = (notes.onset + notes.duration).tolist()
    return sorted(zip(notes.pitch.tolist(), notes.onset.tolist(), ends, strict=True))


def on(pitch, channel=0):
    return bytes([0x90 + channel, pitch, 64])


def off(pitch, channel=0):
    return bytes([0x80 + channel, pitch, 0])


def pedal(value, channel=0):
    return bytes([0xB0 + channel, 64, value])


NOTE = [(0, on(60)), (100, off(60))]


def test_a_note_is_held_until_the_pedal_is_lifted(tmp_path):
    assert held(tmp_path, *NOTE) == [(60, 0, 100)]
    assert held(tmp_path, (0, pedal(127)), *NOTE, (300, pedal(0))) == [(60, 0, 300)]
    assert held(tmp_path, *NOTE[:1], (50, pedal(64)), NOTE[1], (300, pedal(63))) == [(60, 0, 300)]
    assert held(tmp_path, (0, pedal(127)), (0, on(60)), (90, pedal(0)), NOTE[1]) == [(60, 0, 100)]
    assert held(tmp_path, *NOTE, (110, pedal(127)), (300, pedal(0))) == [(60, 0, 100)]


def test_or_until_its_pitch_is_struck_again(tmp_path):
    again = [(200, on(60)), (240, off(60)), (400, pedal(0))]
    assert held(tmp_path, (0, pedal(127)), *NOTE, *again) == [(60, 0, 200), (60, 200, 400)]


def test_a_pedal_that_is_never_lifted_holds_to_the_end(tmp_path):
    last = [(200, on(64)), (500, off(64))]
    assert held(tmp_path, (0, pedal(100)), *NOTE, *last) == [(60, 0, 500), (64, 200, 500)]


def test_each_channel_has_a_pedal_of_its_own(tmp_path):
    other = [(0, pedal(127, 1)), (0, on(60)), (100, off(60)), (300, pedal(0, 1))]
    assert held(tmp_path, *other) == [(60, 0, 100)]


def test_the_pedal_is_read_where_it_is_asked_for(tmp_path):
    events = [(0, pedal(127)), *NOTE, (300, pedal(0))]
    assert held(tmp_path, *events, asked=False) == [(60, 0, 100)]
    assert np.array_equal(
        read_notes(tmp_path / "a.mid", pedal=True).pedal, [[0, 0, 1], [300, 0, 0]]
    )


def test_notes_that_overlap_without_a_pedal_go_on_doing_so(tmp_path):
    twice = [(0, on(60)), (50, on(60)), (100, off(60)), (200, off(60))]
    assert held(tmp_path, *twice) == [(60, 0, 100), (60, 50, 200)]
