import mido
import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.midi.notes import read_notes
from continuo.midi.writing import write_chords
from continuo.pieces.chord_table import chord_table
from continuo.pieces.chords import from_text, to_text
from midi_files import save


def chords_of(path, **options):
    return [from_text(text) for text in chord_table(read_notes(path), **options)["pitches"]]


def test_notes_of_all_tracks_that_begin_together_are_one_chord(tmp_path):
    one = [("note_on", 67, 64, 0), ("note_off", 67, 0, 120)]
    two = [("note_on", 60, 64, 0), ("note_on", 64, 64, 60), ("note_off", 60, 0, 60)]
    path = save(tmp_path / "a.mid", one, [*two, ("note_off", 64, 0, 0)])
    table = chord_table(read_notes(path))
    assert table["pitches"].tolist() == ["60.67", "64"]
    assert table["onset"].tolist() == [0, 60]
    assert table["duration"].tolist() == [120, 60]
    assert set(table["ticks_per_quarter"]) == {480}


def test_note_on_of_velocity_0_ends_a_note_and_begins_none(tmp_path):
    messages = [
        ("note_on", 60, 64, 0),
        ("note_on", 60, 0, 100),
        ("note_on", 60, 0, 100),  # nothing to close
        ("note_on", 62, 64, 100),
        ("note_on", 62, 0, 100),
    ]
    notes = read_notes(save(tmp_path / "a.mid", messages))
    assert notes.pitch.tolist() == [60, 62]
    assert notes.onset.tolist() == [0, 300]
    assert notes.duration.tolist() == [100, 100]
    assert notes.told == []


def test_in_the_lectures_reading_a_second_note_on_closes_the_note_and_opens_no_other(tmp_path):
    messages = [
        ("note_on", 60, 64, 0),
        ("note_on", 60, 64, 50),
        ("note_off", 60, 0, 50),
        ("note_on", 60, 64, 50),
        ("note_off", 60, 0, 50),
    ]
    notes = read_notes(save(tmp_path / "a.mid", messages), "lecture")
    assert list(zip(notes.onset, notes.duration, strict=True)) == [(0, 50), (150, 50)]
    assert notes.told == ["1 note struck again before it ended: ended there, not begun anew"]


def test_the_same_pitch_on_two_channels_is_two_notes_and_one_chord(tmp_path):
    messages = [
        mido.Message("note_on", channel=0, note=60, time=0),
        mido.Message("note_on", channel=1, note=60, time=0),
        mido.Message("note_off", channel=0, note=60, time=10),
        mido.Message("note_off", channel=1, note=60, time=10),
    ]
    path = save(tmp_path / "a.mid", messages)
    assert len(read_notes(path).onset) == 2
    assert chords_of(path) == [(60,)]


def test_open_notes_end_with_their_track_and_the_last_onset_is_kept(tmp_path):
    messages = [
        ("note_on", 60, 64, 0),
        ("note_on", 64, 64, 100),
        mido.MetaMessage("end_of_track", time=20),
    ]
    notes = read_notes(save(tmp_path / "a.mid", messages))
    assert sorted(zip(notes.pitch.tolist(), notes.duration.tolist(), strict=True)) == [
        (60, 120),
        (64, 20),
    ]
    assert notes.told == ["2 notes never ended: ended with its track"]


def test_notes_of_no_length_are_dropped(tmp_path):
    messages = [
        ("note_on", 60, 64, 0),
        ("note_off", 60, 0, 0),
        ("note_on", 64, 64, 0),
        ("note_off", 64, 0, 10),
        ("note_on", 65, 64, 0),  # open at the very end: no length either
    ]
    assert chords_of(save(tmp_path / "a.mid", messages)) == [(64,)]


@pytest.mark.parametrize(
    ("max_notes", "expected"), [(0, (60, 64, 67)), (2, (64, 67)), (9, (60, 64, 67))]
)
def test_max_notes_keeps_the_highest(tmp_path, max_notes, expected):
    write_chords([(67, 60, 64)], tmp_path / "a.mid")
    assert chords_of(tmp_path / "a.mid", max_notes=max_notes) == [expected]


def test_a_negative_number_of_notes_is_refused(tmp_path):
    notes = read_notes(save(tmp_path / "a.mid", [("note_on", 60, 64, 0)]))
    with pytest.raises(ValueError, match="max_notes is -1"):
        chord_table(notes, max_notes=-1)


def test_duration_is_that_of_the_longest_note_kept(tmp_path):
    messages = [
        ("note_on", 40, 64, 0),
        ("note_on", 60, 64, 0),
        ("note_off", 60, 0, 10),
        ("note_off", 40, 0, 90),
    ]
    notes = read_notes(save(tmp_path / "a.mid", messages))
    assert chord_table(notes, max_notes=1)["duration"].tolist() == [10]
    assert chord_table(notes)["duration"].tolist() == [100]
    assert chord_table(notes)["durations"].tolist() == ["100.10"]


def test_drums_are_pitches_only_if_asked_for(tmp_path):
    messages = [
        mido.Message("note_on", channel=9, note=38, time=0),
        mido.Message("note_on", channel=0, note=60, time=0),
        mido.Message("note_off", channel=9, note=38, time=10),
        mido.Message("note_off", channel=0, note=60, time=10),
    ]
    path = save(tmp_path / "a.mid", messages)
    assert chords_of(path, drums=True) == [(38, 60)]
    assert chords_of(path, drums=False) == [(60,)]


def test_encode_and_decode_are_inverse_on_chords(tmp_path):
    random = np.random.default_rng(0)
    chords = [
        tuple(sorted(random.choice(128, size=random.integers(1, 9), replace=False).tolist()))
        for _ in range(300)
    ]
    chords += chords[-1:] * 3  # struck again at once: four chords, not one
    write_chords(chords, tmp_path / "a.mid")
    assert chords_of(tmp_path / "a.mid") == chords


def test_what_is_written_is_what_the_lecture_writes(tmp_path):
    write_chords([(60, 64), (67,)], tmp_path / "a.mid", tempo=375_000)
    midi = mido.MidiFile(tmp_path / "a.mid")
    messages = [m for m in midi.tracks[0] if not m.is_meta]
    assert midi.ticks_per_beat == 480
    assert [m.tempo for m in midi.tracks[0] if m.type == "set_tempo"] == [375_000]
    assert [m.program for m in messages if m.type == "program_change"] == [46]
    assert {m.velocity for m in messages if m.type == "note_on"} == {64}
    assert midi.length == pytest.approx(2 * 120 / 480 * 0.375)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"hello, I am no MIDI file", "not a MIDI file"),
        (b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0\0\xff\0\x90", "cut short"),
        (b"MThd\0\0\0\6\0\1\0\1\1\xe0JUNK\0\0\0\0", "broken"),
        (
            b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0\0\x12\0\x90\x3c\x40"
            + b"\xff" * 10
            + b"\x7f\x80\x3c\x40",
            "broken",
        ),
    ],
)
def test_what_is_no_midi_file_says_so_by_name(tmp_path, content, words):
    path = tmp_path / "bad.mid"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words) as error:
        read_notes(path)
    assert "bad.mid" in str(error.value)


def test_a_file_without_notes_gives_an_empty_table(tmp_path):
    table = chord_table(read_notes(save(tmp_path / "a.mid", [])))
    assert table.empty
    assert table.columns.tolist() == [
        *("onset", "duration", "ticks_per_quarter", "bar_tick", "bar_ticks", "tempo"),
        *("pitches", "durations", "players", "loudness", "drums"),
    ]


def test_chord_text_round_trip():
    assert to_text((60, 64, 67)) == "60.64.67"
    assert from_text("60.64.67") == (60, 64, 67)


def tempo(microseconds, time=0):
    return mido.MetaMessage("set_tempo", tempo=microseconds, time=time)


def metre(numerator, denominator, time=0):
    return mido.MetaMessage(
        "time_signature", numerator=numerator, denominator=denominator, time=time
    )


def struck(*times):
    """A note of ten ticks at each of these onsets, which are ten ticks apart or more."""
    waits = np.diff([-10, *times]) - 10
    pairs = ((("note_on", 60, 64, int(wait)), ("note_off", 60, 0, 10)) for wait in waits)
    return [message for pair in pairs for message in pair]


def test_each_chord_knows_the_tempo_at_its_onset(tmp_path):
    tempos = [tempo(400_000), tempo(900_000, 100), tempo(300_000, 100)]
    path = save(tmp_path / "a.mid", struck(0, 90, 100, 190, 500), tempos)
    table = chord_table(read_notes(path))
    assert table["tempo"].tolist() == [400_000, 400_000, 900_000, 900_000, 300_000]


def test_of_tempos_at_one_tick_the_last_counts(tmp_path):
    tempos = [tempo(700_000), tempo(400_000), tempo(900_000, 50), tempo(450_000)]
    table = chord_table(read_notes(save(tmp_path / "a.mid", tempos, struck(0, 50))))
    assert table["tempo"].tolist() == [400_000, 450_000]


def test_before_the_first_tempo_there_are_two_quarters_a_second(tmp_path):
    table = chord_table(read_notes(save(tmp_path / "a.mid", struck(0, 50), [tempo(250_000, 50)])))
    assert table["tempo"].tolist() == [500_000, 250_000]
    assert set(chord_table(read_notes(save(tmp_path / "b.mid", struck(0))))["tempo"]) == {500_000}


def test_each_chord_knows_its_place_in_its_bar(tmp_path):
    metres = [metre(3, 4), metre(6, 8, 3 * 480), metre(2, 2, 3 * 480 + 100)]
    path = save(tmp_path / "a.mid", metres, struck(0, 1439, 1500, 2879, 2980, 3030))
    table = chord_table(read_notes(path))
    assert table["bar_tick"].tolist() == [0, 1439, 60, 1439, 0, 50]
    assert table["bar_ticks"].tolist() == [1440] * 4 + [1920] * 2


def test_without_a_time_signature_no_bar_is_known(tmp_path):
    table = chord_table(read_notes(save(tmp_path / "a.mid", struck(0, 2000))))
    assert table[["bar_tick", "bar_ticks"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_time_in_frames_has_no_bars(tmp_path):
    path = save(tmp_path / "a.mid", [metre(3, 4)], struck(0, 2000), ticks_per_beat=-7640)
    table = chord_table(read_notes(path))
    assert table["ticks_per_quarter"].tolist() == [-7640, -7640]
    assert table[["bar_tick", "bar_ticks"]].to_numpy().tolist() == [[0, 0], [0, 0]]
