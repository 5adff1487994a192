import numpy as np
import pytest

import lecture
from continuo.midi.events import parse
from continuo.midi.notes import read_notes
from continuo.pieces.chord_table import chord_columns
from continuo.pieces.chords import from_text
from midi_files import midi, number

ON, OFF = 0x90, 0x80


def written(*events, end=0):
    """A track of (tick, status, pitch), in the order in which they are given."""
    now, track = 0, b""
    for tick, status, pitch in events:
        track += number(tick - now) + bytes([status, pitch, 64])
        now = tick
    return track + number(max(end - now, 0)) + b"\xff\x2f\x00"


def notes(tmp_path, *tracks, reading="notes"):
    """The notes that are read, as (pitch, onset, end), sorted; and all that was noticed."""
    (tmp_path / "a.mid").write_bytes(midi(*tracks))
    read = read_notes(tmp_path / "a.mid", reading)
    found = zip(read.pitch, read.onset, read.onset + read.duration, strict=True)
    return sorted(tuple(map(int, note)) for note in found), read


def test_strikes_of_one_pitch_at_one_tick_are_one_note_of_the_longest_length(tmp_path):
    track = written((0, ON, 60), (0, ON, 60), (0, ON, 64), (480, OFF, 60), (960, OFF, 60),
                    (960, OFF, 64))  # fmt: skip
    found, read = notes(tmp_path, track)
    assert found == [(60, 0, 960), (64, 0, 960)]
    assert (read.merged, read.told) == (1, [])


@pytest.mark.parametrize("strike_first", [True, False])
def test_a_strike_where_the_pitch_ends_is_a_repetition_in_either_order(tmp_path, strike_first):
    events = [(0, ON, 60)]
    for tick in (480, 960, 1440):
        events += [(tick, ON, 60), (tick, OFF, 60)][:: 1 if strike_first else -1]
    found, read = notes(tmp_path, written(*events, (1920, OFF, 60)))
    assert found == [(60, tick, tick + 480) for tick in (0, 480, 960, 1440)]
    assert not read.told


def test_an_end_ends_the_oldest_note_of_its_pitch(tmp_path):
    track = written((0, ON, 60), (100, ON, 60), (200, OFF, 60), (300, OFF, 60))
    assert notes(tmp_path, track)[0] == [(60, 0, 200), (60, 100, 300)]


def test_an_end_ends_a_note_of_its_own_track_first_then_one_of_another(tmp_path):
    one = written((0, ON, 60), (400, OFF, 60))
    two = written((100, ON, 60), (200, OFF, 60))
    assert notes(tmp_path, one, two)[0] == [(60, 0, 400), (60, 100, 200)]
    strikes, ends = (
        written((0, ON, 60), (200, ON, 60), end=900),
        written((200, OFF, 60), (300, OFF, 60)),
    )
    for tracks in ((strikes, ends), (ends, strikes)):
        found, read = notes(tmp_path, *tracks)
        assert found == [(60, 0, 200), (60, 200, 300)]
        assert not read.told


def test_an_end_in_vain_ends_nothing_that_comes_later(tmp_path):
    track = written((0, OFF, 60), (10, ON, 60), (20, OFF, 60), (30, OFF, 60), (40, ON, 60),
                    (50, OFF, 60), (60, ON, 62), (70, OFF, 62))  # fmt: skip
    assert notes(tmp_path, track)[0] == [(60, 10, 20), (60, 40, 50), (62, 60, 70)]


def test_notes_without_an_end_or_a_length_are_told(tmp_path):
    track = written((0, ON, 60), (0, OFF, 60), (0, ON, 62), (0, ON, 64), (50, OFF, 64), end=90)
    found, read = notes(tmp_path, track)
    assert found == [(62, 0, 90), (64, 0, 50)]
    assert read.told == [
        "1 note never ended: ended with its track", "1 note of no length left out",
    ]  # fmt: skip


def first_in_first_out(events, ends):
    """The standard's words, event by event: what `notes` has to give for a single track."""
    waiting: dict[int, list[int]] = {}
    found: dict[tuple[int, int], int] = {}
    for tick, status, pitch in events:
        if status == ON:
            waiting.setdefault(pitch, []).append(tick)
        elif waiting.get(pitch):
            key = (pitch, waiting[pitch].pop(0))
            found[key] = max(found.get(key, 0), tick)
    for pitch, onsets in waiting.items():
        for onset in onsets:
            found[pitch, onset] = ends
    return sorted((*key, end) for key, end in found.items() if end > key[1])


@pytest.mark.parametrize("seed", range(60))
def test_both_readings_are_those_of_their_loops(tmp_path, seed):
    random = np.random.default_rng(seed)
    ticks = np.sort(random.integers(0, 40, 120))
    rows = zip(ticks.tolist(), random.choice([ON, OFF], 120).tolist(),
               random.integers(60, 64, 120).tolist(), strict=True)  # fmt: skip
    events = list(rows)
    found, _ = notes(tmp_path, written(*events, end=50))
    assert found == first_in_first_out(events, 50)
    _, read = notes(tmp_path, written(*events, end=50), written(*events[::2]), reading="lecture")
    chords = [from_text(text) for text in chord_columns(read)["pitches"]]
    assert chords == lecture.decode(tmp_path / "a.mid")


def test_the_lectures_loop_loses_what_the_notes_keep(tmp_path):
    track = written((0, ON, 60), (0, ON, 60), (480, OFF, 60), (480, OFF, 60))
    assert notes(tmp_path, track, reading="lecture")[0] == []
    assert notes(tmp_path, track)[0] == [(60, 0, 480)]
    assert parse(midi(track)).struck.sum() == 2
